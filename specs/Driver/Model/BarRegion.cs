namespace Lab.Specs.Driver.Model;

/// <summary>A BAR of the controller: properties and doorbells in BAR 0, the buffer and the persistent region where their registers say.</summary>
internal sealed class BarRegion(ModelController controller, int bar, ulong busAddress, long bytes) : ModelRegion($"BAR {bar}", busAddress, bytes)
{
    private const int Doorbells = 0x1000;

    public int Bar => bar;
    public override bool IsDevice => true;

    public override void Read(long offset, Span<byte> into)
    {
        if (Memory(offset) is var (content, at))
            content.Read(at, into);
        else if (bar != 0)
            Stray(offset, "reads", into);
        else if (offset >= Doorbells)
            Stray(offset, "reads the doorbell at", into);
        else
            controller.Registers.Read(offset, into);
    }

    public override void Write(long offset, ReadOnlySpan<byte> from)
    {
        if (Memory(offset) is var (content, at))
            content.Write(at, from);
        else if (bar != 0)
            Stray(offset, "writes", []);
        else if (offset >= Doorbells)
            Ring(offset - Doorbells, from);
        else
            controller.Registers.Write(offset, from);
    }

    private (SparseBytes Content, long At)? Memory(long offset)
    {
        var (cmb, pmr) = (controller.Cmb, controller.Pmr);
        if (cmb.ShowsRegisters && cmb.IsAt(bar, offset))
            return (cmb.Content, offset - cmb.Offset);
        return pmr.Bytes > 0 && bar == pmr.Bir && pmr.IsReady ? (pmr.Content, offset) : null;
    }

    private void Ring(long offset, ReadOnlySpan<byte> from)
    {
        var (index, rest) = Math.DivRem(offset, controller.StrideBytes);
        if (from.Length != 4 || rest != 0)
            controller.Bus.Violate(
                $"{from.Length} bytes are written to BAR 0 + 0x{Doorbells + offset:x}, where no doorbell is ({controller.StrideBytes} bytes apart)");
        else if (!controller.IsReady)
            controller.Bus.Violate($"the doorbell at BAR 0 + 0x{Doorbells + offset:x} is rung while CSTS.RDY or CC.EN is 0");
        // A driver need not know of a failure yet.
        else if (!controller.IsRunning)
            return;
        else if ((index & 1) == 0)
            controller.Queues.RingTail((int)(index / 2), BitConverter.ToUInt32(from));
        else
            controller.Queues.RingHead((int)(index / 2), BitConverter.ToUInt32(from));
    }

    private void Stray(long offset, string what, Span<byte> into)
    {
        into.Fill(0xFF);
        controller.Bus.Violate($"the driver {what} {Name}+0x{offset:x}, where nothing is");
    }
}
