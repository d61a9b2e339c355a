namespace Lab.Machine;

/// <summary>A small fixed piece of guest work whose run time shows what an accelerator is worth.</summary>
internal interface ICanary
{
    /// <summary>Whether there is such work for that architecture.</summary>
    public bool Covers(string arch);

    /// <summary>The time of one run, or null when it failed or did not end within <paramref name="limit"/>.</summary>
    public Task<TimeSpan?> RunAsync(QemuBinary qemu, string accelerator, TimeSpan limit, CancellationToken cancel);
}
