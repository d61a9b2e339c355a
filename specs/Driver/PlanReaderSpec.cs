using System.Text.Json;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Driver.Wrong;
using Lab.Ordering;

namespace Lab.Specs.Driver;

[Trait("Tier", "unit")]
public sealed class PlanReaderSpec
{
    public static TheoryData<Plan> Plans =>
    [
        new Plan(),
        new Plan(MemoryPlace.Host, MemoryType.WriteCombining, CopyStrategy.Vector, Fence.DmbOshst, WrongDriver.StaleSlot, 4096, 17, 4096, ulong.MaxValue),
        .. Enum.GetValues<Scenario>().Select(s => new Plan(Scenario: s, Slots: 99)),
        .. Enum.GetValues<Fence>().Select(f => new Plan(Fence: f)),
        .. Enum.GetValues<CopyStrategy>().Distinct().Select(c => new Plan(Copy: c)),
    ];

    [Theory]
    [MemberData(nameof(Plans))]
    public void WhatTheHostWritesTheAgentReads(Plan plan) => PlanReader.Read(JsonSerializer.Serialize(plan, PlanJson.Default.Plan)).Should().Be(plan);

    [Theory]
    [InlineData("{}")]
    [InlineData("{ \"mapping\" : \"writeCombining\",\n\t\"depth\": 64, \"seed\": 18446744073709551615 }")]
    [InlineData("""{"fence":"none","wrong":"ringEarly","transfers":3}""")]
    [InlineData("""{"copy":"vector"}""")]
    [InlineData("""{"copy":"structCopy"}""")]
    public void BothReadersAgreeOnAPlan(string text) => PlanReader.Read(text).Should().Be(JsonSerializer.Deserialize(text, PlanJson.Default.Plan));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("""{"depth":8""")]
    [InlineData("""{"depth":8,}""")]
    [InlineData("""{"depth":"8"}""")]
    [InlineData("""{"depth":99999999999}""")]
    [InlineData("""{"seed":-1}""")]
    [InlineData("""{"unheard":1}""")]
    [InlineData("""{"fence":"unheard"}""")]
    [InlineData("""{"fence":"none, store"}""")]
    public void BothReadersRefuseWhatIsNoPlan(string text)
    {
        var agent = () => PlanReader.Read(text);
        agent.Should().Throw<FormatException>().Which.Message.Should().Contain("at character");
        if (text != "null" && !text.Contains(','))
        {
            var host = () => JsonSerializer.Deserialize(text, PlanJson.Default.Plan);
            host.Should().Throw<JsonException>();
        }
    }
}
