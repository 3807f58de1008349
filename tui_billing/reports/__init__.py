"""A question and a drawing: receipts, registers, spreadsheets."""
