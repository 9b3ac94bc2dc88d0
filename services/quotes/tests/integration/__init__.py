"""Tests on real PostgreSQL and RabbitMQ."""
