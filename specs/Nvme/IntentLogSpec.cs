using System.Text.Json;
using System.Text.Json.Serialization;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class IntentLogSpec
{
    private static readonly JsonSerializerOptions Serialiser = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() },
    };

    public static TheoryData<Intent> Intents =>
    [
        new WindowMapped(2, 0xFD00_0000, 1 << 24, "Uncached"),
        new CmbEnabled(0x62, 0x1021D, 0x8_0000_0000, 0x8_0000_0000, 1 << 24),
        new QueueCreated(QueueKind.Submission, 1, 8, "cmb", 0xFD00_0000, "Uncached", "Store8", "Store"),
        new EntryMeant(1, 3, new string('a', 128)),
        new DoorbellMeant(QueueKind.Completion, 1, 4),
        new CompletionSeen(1, 2, 1, 7, 1, 3, 0),
        new DataWritten(4096, 4096, ulong.MaxValue),
        new DataRead(4096, 4096, "00ff"),
        new Identified("CAP", "NVMe 1.4.0", "QEMU NVMe Ctrl", "LAB0", 512, 131072),
        new QueueMeant(QueueKind.Completion, 1, 8, "host"),
        new CommandMeant(1, 0xF007, 2, uint.MaxValue, "0800000000000000"),
        new TailTold(1, 6, 7),
        new CommandEnded(1, 0x1007, 0x4002),
        new BufferPlaced("ReadData", "cmb", 0xFD01_0000, 8192),
        new ListMeant("cmb", 0xFD02_0000, "00f0ff0000000000"),
        new StatusMeant(1, 2, 0x85),
        new AnyStatusMeant(3),
        new CommandLost(1, 0x1007, "the controller was reset"),
        new RegisterSeen("CMBMSC", 0xFD00_0003),
        new ResetMeant("Controller", "no answer to read on queue 1"),
        new PmrEnabled(0x0100_0898, 0x8_0000_0000, 0x8_0000_0000, 1 << 22),
        new PmrWritten(256, 256, ulong.MaxValue),
        new PmrBarrier("StatusRead", 3),
        new PmrRead(256, 256, "00ff"),
        new VectorStoreMeant("Avx32", "vmovups [rdi], ymm0", 0xFD02_0000, "00ff"),
        new VectorStoreEnded("Avx32", "signal 4 (SIGILL)"),
        new StepTaken(3, "read-register name=CSTS is=1", "0x0", "0x1"),
        new ProviderPlaced("nvme1", "cmb", 0xFD00_0000, 1 << 21, "yes"),
        new RouteMeant("nvme1", "nvme0", "BusAddress", 4),
        new PieceTaken(1, "nvme1", 0xFD00_1000, 8192),
        new PieceGiven(1, "nvme1", 0xFD00_1000),
        new CopyMeant(1, "nvme0", 512, "nvme2", 1024, 4096, "peerToPeer", "nvme1", "nearest"),
        new PeerCommandMeant(1, "nvme0", 1, 2, "fd001000+1000", "fd001000+1000", 0),
        new FellBack(2, "nobody reaches it"),
        new CopyRefused(4, "nvme0", "", "nvme1", "nvme0 does not reach \"nvme1\""),
        new CopyEnded(1, "peerToPeer", ""),
        new PeerCounted(1L << 40, 4096, 1),
        new ProviderCounted("nvme1", 1 << 21, 1 << 20, 8192),
        new HostAsked("unplug", "nvme1"),
        new DriverFailed("a line"),
        new DriverFailed(string.Concat(Enumerable.Range(0, 0x180).Select(i => (char)i)) + "\u2028\ufeff\ud83d\ude00"),
        new CmbEnabled(uint.MaxValue, uint.MaxValue, ulong.MaxValue, 0, long.MinValue),
        new DriverFinished(25),
    ];

    [Theory]
    [MemberData(nameof(Intents))]
    public void AnIntentSurvivesItsLine(Intent intent) => IntentLog.Read(IntentLog.Write(intent)).Should().Be(intent);

    [Theory]
    [MemberData(nameof(Intents))]
    public void ALineIsWhatDotNetsSerialiserWouldWrite(Intent intent)
    {
        IntentLog.Write(intent).Should().Be(JsonSerializer.Serialize(intent, Serialiser));
    }

    [Fact]
    public void EveryKindOfIntentIsTried() =>
        Intents.Select(row => row.Data.GetType()).Should().Contain(typeof(Intent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Intent))));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"intent":"unheard-of"}""")]
    [InlineData("""{"intent":"entry","queue":1}""")]
    [InlineData("""{"intent":"command","queue":1,"cid":2,"opcode":1,"nsid":1}""")]
    [InlineData("""{"intent":"window","bar":0,"busAddress":"fd","bytes":1,"memory":"Uncached"}""")]
    public void WhatIsNoIntentIsRefused(string line)
    {
        var act = () => IntentLog.Read(line);
        act.Should().Throw<Exception>().Which.Should().Match(e => e is JsonException || e is NotSupportedException);
    }
}
