"""What engine and outputs share: findings, their catalogue, how hits become findings, where they are kept."""
