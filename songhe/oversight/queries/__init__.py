"""Questions of oversight, by what they are about."""
