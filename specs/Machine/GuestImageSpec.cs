using System.Text;
using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class GuestImageSpec : IDisposable
{
    private readonly Scratch folder = new();

    public GuestImageSpec()
    {
        folder.File("vmlinux", Kernels.BzImage("6.12.1-lab"));
        folder.File("initrd", "i");
        folder.File("key", "k");
        folder.File("image.json", Json);
    }

    private static string HostKey => Convert.ToBase64String(new byte[51]);

    private static string Json => $$"""
        {"schema":1,"arch":"x86_64","kernel":"vmlinux","initrd":"initrd","kernelRelease":"6.12.107","sshUser":"root","sshKey":"key",
         "sshHostKey":"ssh-ed25519 {{HostKey}} lab","commandLine":"quiet","cpu":"Nehalem","recipe":"r"}
        """;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void PathsAreRelativeToTheFolderOfTheImage()
    {
        var image = GuestImage.Load(folder.Folder);

        image.Kernel.Should().Be(Path.Combine(folder.Folder, "vmlinux"));
        image.SshKey.Should().Be(Path.Combine(folder.Folder, "key"));
        image.SshHostKey.Should().Be(HostKey);
        image.KernelRelease.Should().Be("6.12.107");
    }

    [Fact]
    public void AMissingImageNamesTheCommandThatBuildsIt()
        => Loading("/nowhere/at/all").Should().Throw<MachineInputException>().WithMessage("/nowhere/at/all/image.json: no such file. *setup*");

    [Theory]
    [InlineData("\"initrd\":\"initrd\"", "\"initrd\":\"gone\"", "*gone: not there*")]
    [InlineData("\"cpu\":\"Nehalem\",", "", "*has no \"cpu\"*")]
    [InlineData("\"schema\":1", "\"schema\":2", "*not of schema 1*")]
    [InlineData("\"cpu\":\"Nehalem\"", "\"cpu\":7", "*\"cpu\" is not a string*")]
    [InlineData("ssh-ed25519 ", "ssh-rsa ", "*not an ssh-ed25519 public key*")]
    [InlineData("{", "[", "*image.json:*")]
    [InlineData("\"arch\":\"x86_64\"", "\"arch\":\"vax\"", "*unknown architecture 'vax'*")]
    [InlineData("\"arch\":\"x86_64\"", "\"arch\":\"aarch64\"", "*a bzImage for x86_64, not aarch64*")]
    public void ADamagedImageSaysWhichPartIsWrong(string from, string to, string message)
    {
        folder.File("image.json", Json.Replace(from, to));

        Loading(folder.Folder).Should().Throw<MachineInputException>().WithMessage(message).Which.ExitCode.Should().Be(2);
    }

    [Fact]
    public void AKernelOfOnesOwnReplacesTheOneOfTheImage()
    {
        var kernel = folder.File("mine", Kernels.BzImage("7.3.4-mine"));

        var image = GuestImage.Load(folder.Folder).WithKernel(kernel);

        image.Kernel.Should().Be(kernel);
        image.KernelRelease.Should().Be("7.3.4-mine");
    }

    [Fact]
    public void TheConfigurationOfTheKernelIsKnownUnlessTheUserBroughtTheKernel()
    {
        GuestImage.Load(folder.Folder).Config.Should().BeNull();
        folder.File("config", "CONFIG_PCI_P2PDMA=y\n");
        folder.File("image.json", Json.Replace("\"cpu\"", "\"kernelConfig\":\"config\",\"cpu\""));

        var image = GuestImage.Load(folder.Folder);

        image.Config!.Has("PCI_P2PDMA").Should().BeTrue();
        image.WithKernel(image.Kernel).Config.Should().BeNull();
    }

    [Fact]
    public void AKernelFileThatIsNotThereIsRefused()
        => WithKernel("/nowhere/bzImage").Should().Throw<MachineInputException>().WithMessage("*no such file*");

    [Theory]
    [MemberData(nameof(NotForThisGuest))]
    public void AFileThatCannotBootThisGuestIsNamedForWhatItIs(string what, byte[] bytes, string message)
        => WithKernel(folder.File(what, bytes)).Should().Throw<MachineInputException>().WithMessage(message);

    public static TheoryData<string, byte[], string> NotForThisGuest => new()
    {
        { "text", Encoding.ASCII.GetBytes("hello"), "*text: not a kernel*" },
        { "empty", [], "*empty, not a kernel*" },
        { "arm64-image", Kernels.Arm64Image(), "*an Image for aarch64, not x86_64*" },
        { "arm64-elf", Kernels.Elf(183), "*a vmlinux for aarch64, not x86_64*" },
        { "s390-elf", Kernels.Elf(22, little: false), "*a vmlinux for s390x, not x86_64*" },
        { "module", Kernels.Elf(62, type: 1), "*a kernel module?*" },
        { "no-pvh", Kernels.Elf(62), "*without a PVH entry*" },
        { "gzip", [0x1f, 0x8b, 8, 0], "*a gzip file*" },
    };

    [Fact]
    public void AProgramOfThisHostIsNotTakenForAKernel()
        => WithKernel("/bin/sh").Should().Throw<MachineInputException>().WithMessage("*a program for*not a kernel*");

    private Func<GuestImage> WithKernel(string path) => () => GuestImage.Load(folder.Folder).WithKernel(path);

    private static Func<GuestImage> Loading(string directory) => () => GuestImage.Load(directory);
}
