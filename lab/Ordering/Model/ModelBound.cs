namespace Lab.Ordering.Model;

/// <summary>How far <see cref="OrderingModel"/> goes.</summary>
/// <param name="States">States that are visited at most before orders are only sampled.</param>
/// <param name="Samples">Orders that are then tried.</param>
/// <param name="Seed">Seed of the choice.</param>
/// <param name="Lane">Stores next to each other in an aligned piece of so many bytes travel together, 1 to 8.</param>
public sealed record ModelBound(int States = 200_000, int Samples = 2_000, int Seed = 1, int Lane = 8);
