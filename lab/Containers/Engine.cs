using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using Lab.Machine;
using Version = System.Version;

namespace Lab.Containers;

/// <summary>A container engine that answers: Docker, on this host or elsewhere.</summary>
public sealed class Engine : IDisposable
{
    // Docker 20.10, Debian 12's: the oldest that the lab is run with.
    private static readonly Version Oldest = new(1, 41);
    private static readonly string[] Schemes = ["unix", "tcp", "http", "https"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string Variable = "DOCKER_HOST";
    private const string DefaultSocket = "unix:///var/run/docker.sock";
    private const string Install = "Install Docker (on Debian: apt-get install docker.io) and start it, set DOCKER_HOST to one, or use --host process.";

    private Engine(IDockerEndpointAuthenticationConfiguration endpoint, DockerClient client, VersionResponse version)
    {
        (Endpoint, Client, Version, Arch) = (endpoint, client, version.Version, version.Arch);
    }

    /// <summary>Its version, such as "20.10.24".</summary>
    public string Version { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Endpoint.Endpoint;

    /// <summary>Whether it is on this host, so that its devices are ours.</summary>
    public bool IsHere => Address.Scheme == "unix";

    internal IDockerEndpointAuthenticationConfiguration Endpoint { get; }

    internal DockerClient Client { get; }

    /// <summary>Architecture of its host, in its own words.</summary>
    internal string Arch { get; }

    /// <summary>Finds the engine that DOCKER_HOST names, or that of this host, and asks it what it is.</summary>
    /// <exception cref="HostUnableException">There is none, it refuses us, or it is too old.</exception>
    public static async Task<Engine> ConnectAsync(CancellationToken cancel)
    {
        var named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;
        if (named is not null && !Uri.TryCreate(named, UriKind.Absolute, out _))
            throw new HostUnableException($"{Variable}={named} is no address of a container engine", "Give it one, such as unix:///var/run/docker.sock or tcp://HOST:2376.");
        var wanted = named is null ? null : new Uri(named);
        // Testcontainers' search ends in such an address with an error of its own.
        if (wanted is not null && !Schemes.Contains(wanted.Scheme))
            throw new HostUnableException(
                $"{Variable}={named}: engines are spoken to over {string.Join(", ", Schemes)}, not over {wanted.Scheme}",
                "Forward its socket (`ssh -L /tmp/docker.sock:/var/run/docker.sock HOST`) and name that: DOCKER_HOST=unix:///tmp/docker.sock.");
        // It knows certificates, contexts and sockets of rootless engines; but where the engine that was named does not answer it takes another.
        var found = TestcontainersSettings.OS.DockerEndpointAuthConfig;
        var endpoint = found is not null && (wanted is null || SameAddress(found.Endpoint, wanted)) ? found : new Endpoint(wanted ?? new(DefaultSocket), Oldest);
        DockerClient? client = null;
        try
        {
            client = endpoint.GetDockerClientBuilder(Guid.Empty).Build();
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            bounded.CancelAfter(Patience);
            return new(endpoint, client, await client.System.GetVersionAsync(bounded.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            client?.Dispose();
            throw Unable(endpoint.Endpoint, e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Docker {Version} at {Address}";

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private static bool SameAddress(Uri one, Uri other) => one.Host == other.Host && one.Port == other.Port && one.AbsolutePath == other.AbsolutePath;

    private static HostUnableException Unable(Uri address, Exception problem)
    {
        for (var cause = problem; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return new($"{address}: {Environment.UserName} may not speak to the container engine", $"Join its group: `sudo usermod -aG docker {Environment.UserName}`, then log in again.", problem);
                case DockerApiException { ResponseBody: { } body } when body.Contains("too new", StringComparison.Ordinal):
                    return new($"{address}: the container engine is too old: {EngineError.Text(cause)}", "The lab needs Docker 20.10 or later.", problem);
                case OperationCanceledException:
                    return new($"{address}: the container engine does not answer within {Patience.TotalSeconds} s", Install, problem);
                default:
                    continue;
            }
        }
        var last = problem.GetBaseException();
        var gone = address.Scheme == "unix" && !File.Exists(address.AbsolutePath);
        return new($"{address}: no container engine answers: {(gone ? "there is no such socket" : EngineError.Text(last))}", Install, problem);
    }
}
