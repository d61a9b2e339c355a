#if NET
using System.Text.Json;
using System.Text.Json.Serialization;
#endif

namespace Lab.Nvme.Intents;

/// <summary>
/// The text form of the intent log: one JSON object a line. The agent writes it, by hand, as its Mono build has no serialiser; the host
/// reads it with .NET's, so each line that is read is also a test of the writer.
/// </summary>
public static class IntentLog
{
    /// <summary>One line, without its end.</summary>
    public static string Write(Intent intent) => intent switch
    {
        WindowMapped i => new JsonLine("window").Add("bar", i.Bar).Add("busAddress", i.BusAddress).Add("bytes", i.Bytes).Add("memory", i.Memory).End(),
        CmbEnabled i => new JsonLine("cmb").Add("cmbLoc", i.CmbLoc).Add("cmbSz", i.CmbSz).Add("busAddress", i.BusAddress)
            .Add("controllerAddress", i.ControllerAddress).Add("bytes", i.Bytes).End(),
        QueueCreated i => new JsonLine("queue").Add("kind", $"{i.Kind}").Add("id", i.Id).Add("depth", i.Depth).Add("place", i.Place)
            .Add("busAddress", i.BusAddress).Add("memory", i.Memory).Add("copy", i.Copy).Add("fence", i.Fence).End(),
        EntryMeant i => new JsonLine("entry").Add("queue", i.Queue).Add("slot", i.Slot).Add("entry", i.Entry).End(),
        DoorbellMeant i => new JsonLine("doorbell").Add("kind", $"{i.Kind}").Add("queue", i.Queue).Add("value", i.Value).End(),
        CompletionSeen i => new JsonLine("completion").Add("queue", i.Queue).Add("slot", i.Slot).Add("phase", i.Phase).Add("cid", i.Cid)
            .Add("submissionQueue", i.SubmissionQueue).Add("sqHead", i.SqHead).Add("status", i.Status).End(),
        DataWritten i => new JsonLine("written").Add("position", i.Position).Add("bytes", i.Bytes).Add("seed", i.Seed).End(),
        DataRead i => new JsonLine("read").Add("position", i.Position).Add("bytes", i.Bytes).Add("digest", i.Digest).End(),
        Identified i => new JsonLine("identified").Add("cap", i.Cap).Add("version", i.Version).Add("model", i.Model).Add("serial", i.Serial)
            .Add("blockBytes", i.BlockBytes).Add("blocks", i.Blocks).End(),
        QueueMeant i => new JsonLine("queueMeant").Add("kind", $"{i.Kind}").Add("id", i.Id).Add("depth", i.Depth).Add("place", i.Place).End(),
        CommandMeant i => new JsonLine("command").Add("queue", i.Queue).Add("cid", i.Cid).Add("opcode", i.Opcode).Add("nsid", i.Nsid)
            .Add("dwords", i.Dwords).End(),
        TailTold i => new JsonLine("tail").Add("queue", i.Queue).Add("head", i.Head).Add("tail", i.Tail).End(),
        CommandEnded i => new JsonLine("ended").Add("queue", i.Queue).Add("cid", i.Cid).Add("status", i.Status).End(),
        BufferPlaced i => new JsonLine("buffer").Add("use", i.Use).Add("place", i.Place).Add("busAddress", i.BusAddress).Add("bytes", i.Bytes).End(),
        VectorStoreMeant i => new JsonLine("vectorStore").Add("store", i.Store).Add("code", i.Code).Add("busAddress", i.BusAddress).Add("content", i.Content).End(),
        VectorStoreEnded i => new JsonLine("vectorStored").Add("store", i.Store).Add("end", i.End).End(),
        ListMeant i => new JsonLine("list").Add("place", i.Place).Add("busAddress", i.BusAddress).Add("content", i.Content).End(),
        StatusMeant i => new JsonLine("status").Add("queue", i.Queue).Add("sct", i.Sct).Add("sc", i.Sc).End(),
        AnyStatusMeant i => new JsonLine("anyStatus").Add("queue", i.Queue).End(),
        CommandLost i => new JsonLine("lost").Add("queue", i.Queue).Add("cid", i.Cid).Add("why", i.Why).End(),
        RegisterSeen i => new JsonLine("register").Add("register", i.Register).Add("value", i.Value).End(),
        ResetMeant i => new JsonLine("reset").Add("kind", i.Kind).Add("reason", i.Reason).End(),
        PmrEnabled i => new JsonLine("pmr").Add("pmrCap", i.PmrCap).Add("busAddress", i.BusAddress).Add("controllerAddress", i.ControllerAddress)
            .Add("bytes", i.Bytes).End(),
        PmrWritten i => new JsonLine("pmrWritten").Add("offset", i.Offset).Add("bytes", i.Bytes).Add("seed", i.Seed).End(),
        PmrBarrier i => new JsonLine("pmrBarrier").Add("mechanism", i.Mechanism).Add("statusReads", i.StatusReads).End(),
        PmrRead i => new JsonLine("pmrRead").Add("offset", i.Offset).Add("bytes", i.Bytes).Add("digest", i.Digest).End(),
        ProviderPlaced i => new JsonLine("provider").Add("name", i.Name).Add("memory", i.Memory).Add("busAddress", i.BusAddress).Add("bytes", i.Bytes)
            .Add("published", i.Published).End(),
        RouteMeant i => new JsonLine("route").Add("provider", i.Provider).Add("client", i.Client).Add("type", i.Type).Add("distance", i.Distance).End(),
        PieceTaken i => new JsonLine("taken").Add("copy", i.Copy).Add("provider", i.Provider).Add("busAddress", i.BusAddress).Add("bytes", i.Bytes).End(),
        PieceGiven i => new JsonLine("given").Add("copy", i.Copy).Add("provider", i.Provider).Add("busAddress", i.BusAddress).End(),
        CopyMeant i => new JsonLine("copy").Add("copy", i.Copy).Add("from", i.From).Add("fromPosition", i.FromPosition).Add("to", i.To)
            .Add("toPosition", i.ToPosition).Add("bytes", i.Bytes).Add("way", i.Way).Add("through", i.Through).Add("choice", i.Choice).End(),
        PeerCommandMeant i => new JsonLine("peerCommand").Add("copy", i.Copy).Add("client", i.Client).Add("queue", i.Queue).Add("opcode", i.Opcode)
            .Add("ranges", i.Ranges).Add("bus", i.Bus).Add("status", i.Status).End(),
        CopyRefused i => new JsonLine("copyRefused").Add("copy", i.Copy).Add("from", i.From).Add("to", i.To).Add("through", i.Through).Add("reason", i.Reason).End(),
        FellBack i => new JsonLine("fellBack").Add("copy", i.Copy).Add("reason", i.Reason).End(),
        CopyEnded i => new JsonLine("copied").Add("copy", i.Copy).Add("way", i.Way).Add("why", i.Why).End(),
        PeerCounted i => new JsonLine("counted").Add("peerToPeer", i.PeerToPeer).Add("bounced", i.Bounced).Add("fallBacks", i.FallBacks).End(),
        ProviderCounted i => new JsonLine("providerCounted").Add("name", i.Name).Add("bytes", i.Bytes).Add("available", i.Available)
            .Add("highWater", i.HighWater).End(),
        HostAsked i => new JsonLine("host").Add("act", i.Act).Add("name", i.Name).End(),
        StepTaken i => new JsonLine("step").Add("number", i.Number).Add("step", i.Step).Add("got", i.Got).Add("wanted", i.Wanted).End(),
        DriverFailed i => new JsonLine("failed").Add("message", i.Message).End(),
        DriverFinished i => new JsonLine("finished").Add("commands", i.Commands).End(),
        _ => throw new ArgumentException($"{intent.GetType().Name} has no text form", nameof(intent)),
    };

#if NET
    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">Not an intent; the message names what is wrong.</exception>
    public static Intent Read(string line) =>
        JsonSerializer.Deserialize(line, IntentJson.Default.Intent) ?? throw new JsonException("expected an intent, got null");
#endif
}

#if NET
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Intent))]
internal sealed partial class IntentJson : JsonSerializerContext;
#endif
