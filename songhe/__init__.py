"""松鹤 Songhe: a smart elder-care e-commerce platform."""
