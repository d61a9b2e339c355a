namespace Lab.PeerToPeer.Providers;

/// <summary>
/// A piece of a provider's memory. Compares by reference: one that was given back stays given back, also when the same bytes are handed out again.
/// </summary>
public sealed class PeerMemory
{
    internal PeerMemory(Provider provider, long offset, long bytes) => (Provider, Offset, Bytes) = (provider, offset, bytes);

    /// <summary>Whose it is.</summary>
    public Provider Provider { get; }

    /// <summary>From the beginning of the provider's range.</summary>
    public long Offset { get; }

    /// <summary>Length as it was asked for.</summary>
    public long Bytes { get; }

    /// <summary>Where a function that reaches the provider by <see cref="Routes.MapType.BusAddress"/> finds it.</summary>
    public ulong BusAddress => Provider.BusAddress + (ulong)Offset;

    /// <inheritdoc/>
    public override string ToString() => $"{Bytes} bytes at bus address 0x{BusAddress:x} of {Provider.Name}";
}
