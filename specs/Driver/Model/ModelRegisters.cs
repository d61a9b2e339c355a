using System.Buffers.Binary;

namespace Lab.Specs.Driver.Model;

/// <summary>The controller properties of BAR 0. An access that the specification does not allow is a violation, reads zero and stores nothing.</summary>
internal sealed class ModelRegisters(ModelController controller)
{
    private const uint SubsystemResetKey = 0x4E56_4D65;

    private uint _cc;
    private uint _aqa;
    private ulong _asq;
    private ulong _acq;

    /// <summary>CC as the driver wrote it.</summary>
    public uint Cc => _cc;
    public bool Enabled => (_cc & 1) != 0;
    public int PageBytes => 4096 << (int)(_cc >> 7 & 0xF);
    public int SubmissionDepth => (int)(_aqa & 0xFFF) + 1;
    public int CompletionDepth => (int)(_aqa >> 16 & 0xFFF) + 1;
    public ulong Asq => _asq;
    public ulong Acq => _acq;
    /// <summary>CSTS.</summary>
    public uint Status { get; set; }

    private ModelOptions Options => controller.Options;
    private ModelCmb Cmb => controller.Cmb;
    private ModelPmr Pmr => controller.Pmr;

    /// <summary>What a reset does to the properties (NVMe Base 2.2, 3.7.2).</summary>
    public void Reset(ModelReset kind)
    {
        (_cc, Status) = (0, kind == ModelReset.Subsystem ? 1u << 4 : 0);
        if (kind == ModelReset.Controller)
            return;
        (_aqa, _asq, _acq) = (0, 0, 0);
        Pmr.Reset();
        if (kind != ModelReset.FunctionLevel)
            Cmb.Reset();
    }

    public void Read(long offset, Span<byte> into)
    {
        into.Clear();
        if (Allowed(offset, into.Length, "read") is not { } rule)
            return;
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, Value(rule.Name));
        word.Slice((int)offset - rule.Offset, into.Length).CopyTo(into);
    }

    public void Write(long offset, ReadOnlySpan<byte> from)
    {
        if (Allowed(offset, from.Length, "written") is not { } rule)
            return;
        if (!rule.IsWritable)
        {
            controller.Bus.Violate($"{rule.Name} is written, which is read only");
            return;
        }
        // The half that is not stored stays as it is.
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, Value(rule.Name));
        from.CopyTo(word[((int)offset - rule.Offset)..]);
        Store(rule.Name, BinaryPrimitives.ReadUInt64LittleEndian(word));
    }

    private RegisterRule? Allowed(long offset, int bytes, string what)
    {
        var rule = RegisterRule.At(offset);
        var problem = rule is null ? $"BAR 0 + 0x{offset:x} is {what}, where no register is"
            : bytes > rule.Bytes || offset + bytes > rule.Offset + rule.Bytes ? $"{rule.Name} is {what} {bytes} bytes at a time"
            : rule.WhyAbsent(Options) is { } reason ? $"{rule.Name} is {what}, and {reason}"
            : null;
        if (problem is not null)
            controller.Bus.Violate(problem);
        return problem is null ? rule : null;
    }

    private ulong Value(string name) => name switch
    {
        "CAP" => Options.Cap,
        "VS" => Options.Vs,
        "CC" => _cc,
        "CSTS" => Status,
        "AQA" => _aqa,
        "ASQ" => _asq,
        "ACQ" => _acq,
        "CMBLOC" => Cmb.ShowsRegisters ? Options.CmbLoc : 0,
        "CMBSZ" => Cmb.ShowsRegisters ? Options.CmbSz : 0,
        "CMBMSC" => Cmb.Control,
        "CMBSTS" => Cmb.AddressIsInvalid ? 1u : 0,
        "CMBEBS" => Options.CmbEbs,
        "CMBSWTP" => Options.CmbSwtp,
        "PMRCAP" => Options.PmrCap,
        "PMRCTL" => Pmr.Control,
        "PMRSTS" => Pmr.Status,
        "PMREBS" => Options.PmrEbs,
        "PMRSWTP" => Options.PmrSwtp,
        "PMRMSCL" => (uint)Pmr.SpaceControl,
        "PMRMSCU" => Pmr.SpaceControl >> 32,
        _ => 0,
    };

    private void Store(string name, ulong value)
    {
        if (name is "AQA" or "ASQ" or "ACQ" && Enabled)
            controller.Bus.Violate($"{name} is written while CC.EN is 1");
        switch (name)
        {
            case "CC":
                StoreCc((uint)value);
                break;
            case "CSTS":
                Status &= ~((uint)value & 1u << 4);
                break;
            case "NSSR" when (uint)value == SubsystemResetKey:
                controller.Reset(ModelReset.Subsystem);
                break;
            case "AQA":
                _aqa = (uint)value;
                break;
            case "ASQ":
                _asq = value;
                break;
            case "ACQ":
                _acq = value;
                break;
            case "CMBMSC":
                Cmb.WriteControl(value);
                break;
            case "PMRCTL":
                Pmr.WriteControl((uint)value, act => controller.Later(act));
                break;
            case "PMRMSCL":
                Pmr.SpaceControl = Pmr.SpaceControl & ~(ulong)uint.MaxValue | (uint)value;
                break;
            case "PMRMSCU":
                Pmr.SpaceControl = (uint)Pmr.SpaceControl | value << 32;
                break;
        }
    }

    private void StoreCc(uint value)
    {
        var before = _cc;
        _cc = value;
        if ((before & 1) != 0 && (value & 1) == 0)
        {
            if (!controller.Faults.IgnoresDisable)
                controller.Later(() => controller.Reset(ModelReset.Controller));
        }
        else if ((before & 1) == 0 && (value & 1) != 0)
            controller.Enable();
        if ((before >> 14 & 3) == 0 && (value >> 14 & 3) != 0)
            controller.ShutDown();
    }
}
