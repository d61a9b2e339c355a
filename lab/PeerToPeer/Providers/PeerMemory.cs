namespace Lab.PeerToPeer.Providers;

/// <summary>A piece of a provider's memory.</summary>
/// <param name="Provider">Whose it is.</param>
/// <param name="Offset">From the beginning of the provider's range.</param>
/// <param name="Bytes">Length as it was asked for.</param>
/// <param name="BusAddress">Where a function that reaches the provider by <see cref="Routes.MapType.BusAddress"/> finds it.</param>
public sealed record PeerMemory(Provider Provider, long Offset, long Bytes, ulong BusAddress);
