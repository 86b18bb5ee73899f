"""SMS by Twilio: two signed webhooks in, the Messages resource out."""
