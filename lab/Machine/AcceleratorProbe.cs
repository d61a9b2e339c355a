namespace Lab.Machine;

/// <summary>
/// Chooses between KVM and TCG by trying both: a KVM that opens and creates machines may still be far slower than TCG,
/// as nested ones are. Costs a few seconds once per boot of the host; the verdict is kept in a file.
/// </summary>
public sealed class AcceleratorProbe
{
    private static readonly TimeSpan TcgLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan KvmLimit = TimeSpan.FromSeconds(4);
    private const string KvmMend = "Use --accel tcg, or a host with hardware virtualisation.";

    private readonly string cacheFile;
    private readonly ICanary canary;
    private readonly KvmDevice device;

    /// <param name="cacheFile">Where to keep the canary's verdict; made when it is missing, ignored when it is damaged.</param>
    public AcceleratorProbe(string cacheFile)
        : this(cacheFile, new FirmwareCanary(), new KvmDevice("/dev/kvm"))
    {
    }

    internal AcceleratorProbe(string cacheFile, ICanary canary, KvmDevice device)
    {
        this.cacheFile = cacheFile;
        this.canary = canary;
        this.device = device;
    }

    /// <summary>The accelerator to use for guests of <paramref name="qemu"/>, with the reason in one line.</summary>
    /// <exception cref="HostUnableException">KVM was asked for by name and is not usable.</exception>
    public async Task<AcceleratorChoice> ChooseAsync(QemuBinary qemu, AcceleratorRequest request, CancellationToken cancel)
    {
        if (request == AcceleratorRequest.Tcg)
            return AcceleratorChoice.Tcg;
        if (qemu.Arch != Platform.Host)
            return request == AcceleratorRequest.Kvm
                ? throw new HostUnableException($"kvm: {qemu.Arch} is foreign to this {Platform.Host} host", "Use --accel tcg.")
                : new AcceleratorChoice("tcg", "tcg: guest architecture differs from the host's");
        if (device.Obstacle() is { } found)
            return request == AcceleratorRequest.Kvm
                ? throw new HostUnableException($"kvm: {found.Reason}", found.Mend)
                : new AcceleratorChoice("tcg", $"kvm: {found.Reason}. {found.Mend}");

        if (!canary.Covers(qemu.Arch))
            return request == AcceleratorRequest.Kvm
                ? new AcceleratorChoice("kvm", $"kvm: asked for; there is no canary for {qemu.Arch}")
                : new AcceleratorChoice("tcg", $"kvm: unproven, there is no canary for {qemu.Arch}. Ask for it with --accel kvm.");

        var key = KeyOf(qemu);
        var verdict = CanaryVerdict.Load(cacheFile, key);
        if (verdict is null)
        {
            verdict = await MeasureAsync(qemu, key, cancel).ConfigureAwait(false);
            verdict.Save(cacheFile);
        }

        return Judge(verdict, request);
    }

    private static AcceleratorChoice Judge(CanaryVerdict verdict, AcceleratorRequest request)
    {
        var kvm = verdict.Kvm is { } seconds ? $"{seconds:0.00} s" : $"not done after {verdict.Limit:0.0} s";
        var reason = $"kvm: {kvm} against tcg {verdict.Tcg:0.00} s for the canary";
        if (verdict.Kvm <= verdict.Tcg)
            return new AcceleratorChoice("kvm", reason);
        if (request == AcceleratorRequest.Kvm)
            throw new HostUnableException($"{reason}: unusable here", KvmMend);
        return new AcceleratorChoice("tcg", $"{reason}: unusable here");
    }

    private async Task<CanaryVerdict> MeasureAsync(QemuBinary qemu, string key, CancellationToken cancel)
    {
        var tcg = await BestAsync(qemu, "tcg", TcgLimit, null, cancel).ConfigureAwait(false)
            ?? throw new HostUnableException($"{qemu} does not run its firmware under TCG within {TcgLimit.TotalSeconds} s", "Choose another QEMU with --qemu.");
        var kvm = await BestAsync(qemu, "kvm", KvmLimit, tcg * 3, cancel).ConfigureAwait(false);
        return new CanaryVerdict(key, tcg.TotalSeconds, kvm?.TotalSeconds, KvmLimit.TotalSeconds);
    }

    // Best of two: the first run also reads QEMU and its firmware from the disk. No second one for what is hopeless.
    private async Task<TimeSpan?> BestAsync(QemuBinary qemu, string name, TimeSpan limit, TimeSpan? hopeless, CancellationToken cancel)
    {
        var first = await canary.RunAsync(qemu, name, limit, cancel).ConfigureAwait(false);
        if (first is null || first > hopeless)
            return first;
        var second = await canary.RunAsync(qemu, name, limit, cancel).ConfigureAwait(false);
        return second < first ? second : first;
    }

    private static string KeyOf(QemuBinary qemu)
    {
        var changed = File.GetLastWriteTimeUtc(qemu.Path).Ticks;
        return string.Join('|', qemu.Version, qemu.Path, changed, HostFacts.KernelRelease, HostFacts.BootId);
    }
}
