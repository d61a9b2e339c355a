using Lab.Images;
using Lab.Images.Packages;
using Lab.Machine;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class RecipeSpec
{
    [Fact]
    public void TheRecipeIsReadIntoRecords()
    {
        var recipe = RecipeBook.Load("x86_64");
        recipe.Arch.Should().Be("x86_64");
        recipe.Guest.Modules.Should().Contain("nvme").And.NotIntersectWith(recipe.Guest.BootModules);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EveryRecipeIsWholeAndForItsOwnArchitecture(string arch)
    {
        var recipe = RecipeBook.Load(arch);

        recipe.Arch.Should().Be(arch);
        Platform.Known(arch).Should().BeTrue("a guest needs a board to run on");
        recipe.Guest.Packages.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        recipe.Guest.Files.Should().OnlyHaveUniqueItems().And.Contain("usr/sbin/dropbear");
        recipe.Guest.BootModules.Should().Equal("virtio_net");
        recipe.Guest.CommandLine.Should().MatchRegex(" console=[a-zA-Z0-9]+$").And.MatchRegex(" hugepages=[0-9]+ ").And.Contain("panic=-1");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EveryAgentIsWholeAndItsGuestCanStartIt(string arch)
    {
        var recipe = RecipeBook.Load(arch);

        recipe.Agents.Select(a => a.Kind).Should().OnlyHaveUniqueItems();
        foreach (var agent in recipe.Agents)
        {
            agent.Command[^1].Should().Be($"{AgentManifest.GuestFolder}/{agent.Program}");
            if (agent.Command[0].StartsWith("/usr/", StringComparison.Ordinal))
                recipe.Guest.Files.Should().Contain(agent.Command[0][1..], "what starts the agent is in the image");
            agent.Translated.Should().Be(agent.Command[0].Contains("/qemu-", StringComparison.Ordinal));
            (agent.Runtime is null).Should().Be(agent.Kind == AgentKind.Mono);
            agent.Command.Contains($"LD_LIBRARY_PATH={AgentManifest.GuestFolder}").Should().Be(agent.Libraries.Count > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void WhatARecipeAsksForIsLockedWithChecksums(string arch)
    {
        var recipe = RecipeBook.Load(arch);
        var locks = LockFile.Read(new ImagePaths(Checkout.Root).Lock);

        locks.Find(PackageSet.QemuName(arch))!.Select(p => p.Name).Should().Contain(recipe.Qemu.Packages);
        locks.Find(PackageSet.GuestName(arch))!.Select(p => p.Name).Should().Contain(recipe.Guest.Packages);
        if (recipe.Agent.Cross is { } cross)
            locks.Find(PackageSet.CrossName(arch))!.Select(p => p.Name).Should().Contain(cross.Packages);
        foreach (var (suite, own) in recipe.Suites)
        {
            if (own.KernelPackage is not null)
                locks.Find(PackageSet.KernelName(arch, suite))!.Select(p => p.Name).Should().Contain(name => name.StartsWith("linux-image-"));
            if (own.QemuPackages is { } packages)
                locks.Find(PackageSet.QemuName(arch, suite))!.Select(p => p.Name).Should().Contain(packages);
        }
        locks.Find(PackageSet.GuestName(arch))!.Should().OnlyContain(p => p.Sha256.Length == 64 && p.Size > 0);
    }

    public static TheoryData<string> Architectures => [.. RecipeBook.Known()];

    [Fact]
    public void AnUnknownArchitectureIsRefusedNamingTheKnownOnes()
    {
        var loading = () => RecipeBook.Load("pdp11");
        loading.Should().Throw<ImageException>().WithMessage("*'pdp11'*x86_64*").Which.HostUnable.Should().BeTrue();
    }

    [Fact]
    public void KeysChangeWithTheirOwnPartOfTheRecipeOnly()
    {
        var before = RecipeBook.Text("x86_64");
        var after = before.Replace("panic=-1", "panic=0", StringComparison.Ordinal);
        after.Should().NotBe(before);
        RecipeKeys old = new(before), changed = new(after);
        changed.Guest(Suites.Pinned, "lock").Should().NotBe(old.Guest(Suites.Pinned, "lock"));
        changed.Qemu(Suites.Pinned, "lock").Should().Be(old.Qemu(Suites.Pinned, "lock"));
        changed.Agent("tools", "sources").Should().Be(old.Agent("tools", "sources"));
    }

    [Fact]
    public void KeysOfAnAgentChangeWithItsOwnRuntimeOnly()
    {
        var before = RecipeBook.Text("x86_64");
        var after = before.Replace("TieredCompilation=false", "TieredCompilation=true", StringComparison.Ordinal);
        after.Should().NotBe(before);
        new RecipeKeys(after, "coreclr").Agent("", "").Should().NotBe(new RecipeKeys(before, "coreclr").Agent("", ""));
        new RecipeKeys(after).Agent("", "").Should().Be(new RecipeKeys(before).Agent("", ""));
    }

    [Fact]
    public void KeysChangeWithWhatIsLockedAndWithTheSources()
    {
        var keys = RecipeKeys.Of("x86_64");
        keys.Guest(Suites.Pinned, "one").Should().NotBe(keys.Guest(Suites.Pinned, "other"));
        keys.Qemu(Suites.Pinned, "one").Should().NotBe(keys.Qemu(Suites.Pinned, "other"));
        keys.Agent("tools", "one").Should().NotBe(keys.Agent("tools", "other"));
        keys.Agent("one", "sources").Should().NotBe(keys.Agent("other", "sources"));
        keys.Cross("one").Should().NotBe(keys.Cross("other"));
        keys.Guest(Suites.Pinned, "one").Should().Be(RecipeKeys.Of("x86_64").Guest(Suites.Pinned, "one"));
    }

    [Fact]
    public void KeysChangeWithTheSuite()
    {
        var keys = RecipeKeys.Of("x86_64");
        var suites = Suites.Known.Select(suite => Suites.Find(suite)!).ToList();
        suites.Should().Contain(Suites.Pinned).And.HaveCount(3);
        suites.Select(suite => keys.Guest(suite, "lock")).Should().OnlyHaveUniqueItems();
        suites.Select(suite => keys.Qemu(suite, "lock")).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EveryRecipeSaysWhatEachSuiteHas(string arch)
    {
        var recipe = RecipeBook.Load(arch);
        recipe.Suite.Should().Be(Suites.OfPinned, "that word is taken for the pinned packages");
        recipe.Suites.Keys.Should().BeEquivalentTo(Suites.Known.Where(suite => Suites.Find(suite) == suite));
        recipe.Suites.Values.Should().OnlyContain(own => own.KernelPackage == null != (own.NoKernel == null));
    }

    [Fact]
    public void ASuiteWithoutTheArchitectureIsRefusedBeforeAnyMirrorIsAsked()
    {
        var recipe = RecipeBook.Load("riscv64");
        var asking = () => recipe.WithKernelOf("bookworm");
        asking.Should().Throw<ImageException>().WithMessage("*bookworm has no kernel for riscv64*--kernel*").Which.HostUnable.Should().BeTrue();
        var without = () => RecipeBook.Load("s390x").WithKernelOf("bookworm");
        without.Should().Throw<ImageException>().WithMessage("*s390x is built without VFIO*--kernel*").Which.HostUnable.Should().BeTrue();
        recipe.WithKernelOf("sid").Suite.Should().Be("sid");
        recipe.WithQemuOf("bookworm").Qemu.Packages.Should().Equal("qemu-system-misc");
    }

    [Fact]
    public void AnUpdateOfTheLockTakesInTheChosenSuitesOrElseThePinnedPackages()
    {
        ImageChoice.Pinned.Updates(Suites.Pinned).Should().BeTrue();
        var sid = ImageChoice.Of("trixie", "sid", Runtimes.Default);
        sid.Should().Be(new ImageChoice(Suites.Pinned, "sid"));
        sid.Updates("sid").Should().BeTrue();
        sid.Updates(Suites.Pinned).Should().BeFalse();
        ImageChoice.Of("/usr/bin/qemu", "/boot/vmlinuz", Runtimes.Default).Should().Be(new ImageChoice(null, Suites.Pinned));
    }

    [Fact]
    public void AFreshCheckoutIsNotCurrent()
    {
        using var checkout = new Scratch();
        new ImageSetup(new ImagePaths(checkout.Folder), new ProgressLines()).IsCurrent("x86_64").Should().BeFalse();
    }
}
