"""The catalog room: products, SKUs, availabilities and their prices, as the vendor publishes them."""
