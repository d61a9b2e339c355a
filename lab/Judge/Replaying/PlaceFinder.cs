using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>Says where something lies that the controller was told an address of: in its own buffer or region, in another function's, or in host memory.</summary>
internal sealed class PlaceFinder(Capture capture)
{
    private readonly string _controller = capture.Header.Controller;
    private readonly Region? _buffer = capture.Regions.FirstOrDefault(r => r.Controller == capture.Header.Controller && r.Kind == RegionKind.Cmb);
    private readonly Region? _persistent = capture.Regions.FirstOrDefault(r => r.Controller == capture.Header.Controller && r.Kind == RegionKind.Pmr);
    private ulong? _bufferBase;
    private ulong? _persistentBase;

    /// <summary>Takes the addresses that the controller decodes now.</summary>
    public void Decode(RegisterShadow registers)
    {
        // Of a reset that should have made the controller forget, it is not the judge of places who says whether it did.
        _bufferBase = registers.BufferBase ?? _bufferBase;
        _persistentBase = registers.RegionBase ?? _persistentBase;
    }

    public void Place(QueueOrigin origin)
    {
        var address = ToBus(origin.ControllerAddress);
        if (Of(address) is not { } region)
            return;
        origin.Region = region;
        origin.Place = NameOf(region);
        origin.StoreAddress = region.Kind == RegionKind.Cmb ? address : null;
    }

    /// <summary>The address as stores reach it: the controller may decode its buffer at another one than the CPU stores to.</summary>
    public ulong ToBus(ulong address)
    {
        if (_buffer is not null && _bufferBase is { } cmb && address - cmb < _buffer.Bytes && address >= cmb)
            return _buffer.Base + (address - cmb);
        if (_persistent is not null && _persistentBase is { } pmr && address - pmr < _persistent.Bytes && address >= pmr)
            return _persistent.Base + (address - pmr);
        return address;
    }

    /// <summary>The region of an address as stores reach it; null for host memory.</summary>
    public Region? Of(ulong address)
    {
        foreach (var region in capture.Regions)
            if (region.Contains(address))
                return region;
        return null;
    }

    /// <summary>"cmb" and "pmr" are the controller's own; everything else is "bus".</summary>
    public string NameOf(Region region) => region.Controller != _controller ? "bus" : region.Kind switch
    {
        RegionKind.Cmb => "cmb",
        RegionKind.Pmr => "pmr",
        _ => "bus",
    };
}
