"""The channels: a provider's payload becomes an Inbound, a Delivery becomes a sent message or a SendError."""
