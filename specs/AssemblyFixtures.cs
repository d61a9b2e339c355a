using Lab.Fixtures;
using Xunit.Sdk;

// QEMU, its temporary files and the evidence folder are shared by the whole run.
[assembly: AssemblyFixture(typeof(LabHost))]

// Two cores are common: guests that boot side by side only slow each other down, and push waits towards their bounds.
[assembly: Xunit.v3.Parallelization(Mode = ParallelMode.None)]
