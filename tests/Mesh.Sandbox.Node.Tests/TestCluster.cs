using System.Net;
using System.Net.Sockets;
using Mesh.Sandbox.Node.Cleanup;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Node.Tests;

/// <summary>A cluster network of its own per test, with its janitor.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>For programs that no janitor needs to know.</summary>
    public static readonly SandboxMark Unmarked = new("");

    private readonly Janitor _janitor;

    private TestCluster(ClusterNetworkOptions options, Janitor janitor, ClusterNetwork network)
    {
        Options = options;
        _janitor = janitor;
        Network = network;
    }

    public ClusterNetworkOptions Options { get; }

    public ClusterNetwork Network { get; }

    /// <param name="configure">Changes the address plan.</param>
    public static async Task<TestCluster> CreateAsync(Action<ClusterNetworkOptions>? configure = null)
    {
        RootPrivileges.Require();
        var name = $"test-{Guid.NewGuid().ToString("N")[..8]}";
        var options = new ClusterNetworkOptions { Cluster = name, StateDirectory = $"/run/mesh-sandbox/{name}" };
        configure?.Invoke(options);
        var janitor = await Janitor.StartAsync(LauncherBinary.Path, options.StateDirectory, TestContext.Current.CancellationToken);
        var network = await ClusterNetwork.CreateAsync(options, NullLogger<ClusterNetwork>.Instance, TestContext.Current.CancellationToken);
        return new TestCluster(options, janitor, network);
    }

    public Task<PodNetwork> AddPodAsync() => Network.AddPodAsync(Guid.NewGuid().ToString("N")[..ClusterNetwork.PodIdDigits], TestContext.Current.CancellationToken);

    /// <summary>A server inside a pod's network that answers every connection with one byte string.</summary>
    public static Socket Answer(PodNetwork pod, int port, byte[] answer)
    {
        using var inside = NetworkNamespace.Open(pod.NamespaceName, Unmarked);
        var listener = inside.Listen(new IPEndPoint(IPAddress.Any, port));
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var connection = await listener.AcceptAsync();
                    await connection.SendAsync(answer);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
        return listener;
    }

    /// <summary>Connects from inside a pod and reads until the end.</summary>
    public static async Task<string> AskAsync(PodNetwork from, IPEndPoint endpoint)
    {
        using var inside = NetworkNamespace.Open(from.NamespaceName, Unmarked);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(5));
        await using var stream = await inside.ConnectAsync(endpoint, bounded.Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(bounded.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        await _janitor.DisposeAsync();
    }
}
