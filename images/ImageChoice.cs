namespace Lab.Images;

/// <summary>Which of the QEMUs, kernels and guest programs that the lab can build are wanted.</summary>
/// <param name="Qemu"><see cref="Suites.Pinned"/>, a suite, or null where none of the lab's own is used.</param>
/// <param name="Kernel">
/// <see cref="Suites.Pinned"/> or a suite. The user land of the guest is the pinned one in any case: only kernel and modules differ.
/// </param>
/// <param name="Runtime">The .NET runtime of the guest program, one of <see cref="Runtimes.Known"/>.</param>
public sealed record ImageChoice(string? Qemu, string Kernel, string Runtime = Runtimes.Default)
{
    /// <summary>The pinned ones.</summary>
    public static ImageChoice Pinned { get; } = new(Suites.Pinned, Suites.Pinned);

    /// <summary>From the words of the command line: a QEMU by path needs none to be built, a kernel by path needs the pinned user land.</summary>
    public static ImageChoice Of(string qemu, string kernel, string runtime) => new(Suites.Find(qemu), Suites.Find(kernel) ?? Suites.Pinned, runtime);

    /// <summary>
    /// Whether an update of the lock file takes in the sets of a suite. When a suite is chosen only its own sets are, so that looking at
    /// another kernel never moves what is pinned.
    /// </summary>
    internal bool Updates(string suite) => suite != Suites.Pinned || (Qemu is null or Suites.Pinned && Kernel == Suites.Pinned);
}
