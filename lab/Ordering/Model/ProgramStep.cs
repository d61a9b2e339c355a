namespace Lab.Ordering.Model;

/// <summary>One step of the CPU: it hands parcels over, or it waits until some have arrived.</summary>
/// <param name="At">Which event of the stream.</param>
/// <param name="First">First parcel that it hands over.</param>
/// <param name="Count">How many; 0 where it waits.</param>
/// <param name="Awaits">Numbers of the parcels that it waits for.</param>
internal sealed record ProgramStep(int At, int First, int Count, IReadOnlyList<int> Awaits);
