using CsCheck;
using Lab.Nvme.Commands;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class StatusSpec
{
    [Theory]
    [InlineData(0, 0x00, "Successful Completion")]
    [InlineData(0, 0x04, "Data Transfer Error")]
    [InlineData(0, 0x12, "Invalid Use of Controller Memory Buffer")]
    [InlineData(0, 0x13, "PRP Offset Invalid")]
    [InlineData(0, 0x1F, "Command Not Supported for Queue in CMB")]
    [InlineData(0, 0x80, "LBA Out of Range")]
    [InlineData(1, 0x02, "Invalid Queue Size")]
    [InlineData(1, 0x08, "Invalid Interrupt Vector")]
    [InlineData(1, 0x23, "Sanitize Prohibited While Persistent Memory Region is Enabled")]
    [InlineData(1, 0x81, "Invalid Protection Information")]
    [InlineData(2, 0x81, "Unrecovered Read Error")]
    [InlineData(2, 0x85, "Compare Failure")]
    [InlineData(3, 0x71, "Command Aborted By Host")]
    public void AStatusHasTheSpecificationsName(int sct, int sc, string name) => CommandStatus.Of(sct, sc).Name.Should().Be(name);

    [Fact]
    public void EveryNameAndEveryAdviceIsASentenceOfItsOwn()
    {
        CommandStatus.Known.Should().HaveCount(Enum.GetValues<StatusCode>().Length, "each name in code has a row in the table");
        CommandStatus.Known.Select(status => status.Name).Should().OnlyHaveUniqueItems();
        foreach (var status in CommandStatus.Known)
            status.Advice.Should().MatchRegex(@"^[A-Z].*\.$", $"{status} needs a sentence of advice");
        foreach (var code in Enum.GetValues<StatusCode>())
            Letters(CommandStatus.Of(code).Name).Should().BeEquivalentTo(code.ToString(), "the name in code is the specification's");
    }

    [Fact]
    public void AStatusIsWhatItWasMadeOf() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 255], Gen.Bool, Gen.Bool, Gen.Int[0, 3]).Sample((sct, sc, dnr, more, crd) =>
        {
            var status = CommandStatus.Of(sct, sc, dnr, more, crd);
            (status.Sct, status.Sc, status.Dnr, status.More, status.Crd).Should().Be((sct, sc, dnr, more, crd));
            ((int)status.Code, status.IsSuccess).Should().Be((sct << 8 | sc, sct == 0 && sc == 0));
        });

    [Fact]
    public void EveryValueHasATextThatHoldsItsNumbers() =>
        Gen.UShort.Sample(value =>
        {
            var status = new CommandStatus(value);
            return status.ToString().Contains($"SCT {status.Sct:x}h SC {status.Sc:x2}h") && status.Name.Length > 0 && status.Advice.EndsWith('.');
        });

    [Fact]
    public void FlagsShowInTheText() =>
        CommandStatus.Of(0, 2, true, true, 1).ToString()
            .Should().Be("Invalid Field in Command (SCT 0h SC 02h, do not retry, retry delay 1, more in the error log)");

    [Fact]
    public void WhatTheSpecificationDoesNotNameIsCalledByItsNumbers()
    {
        CommandStatus.Of(0, 0x17).Name.Should().Be("status type 0h code 17h");
        CommandStatus.Of(0, 0x17).Advice.Should().Contain("no such status");
        CommandStatus.Of(7, 0x01).Advice.Should().Contain("the vendor's");
        CommandStatus.Of(1, 0xC0).Advice.Should().Contain("the vendor's");
    }

    [Theory]
    [InlineData(8, 0, 0, "SCT")]
    [InlineData(0, 256, 0, "SC ")]
    [InlineData(0, 0, 4, "CRD")]
    public void WhatDoesNotFitTheFieldIsRefused(int sct, int sc, int crd, string field)
    {
        var act = () => CommandStatus.Of(sct, sc, crd: crd);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{field}*");
    }

    private static string Letters(string name) =>
        string.Concat(name.Split(' ', '-', '/').Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));
}
