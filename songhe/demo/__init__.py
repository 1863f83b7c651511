"""The demonstration district: synthetic people in real streets, made by calling actions."""
