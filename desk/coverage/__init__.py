"""Coverage at the desk: how many people each departamento needs, has, and who was there."""
