namespace Lab.Machine.Places;

/// <summary>QEMU beside the lab.</summary>
internal sealed class ProcessHost : QemuHost
{
    public override string Name => "process";

    internal override QemuPlace NewPlace(LabRun run, string evidence) => new ProcessPlace(run, new LaunchFiles(run.NewDirectory(), evidence));
}
