using Mesh.Proxy.Doubles;
using Mesh.Soak.Chaos;

namespace Mesh.Soak.Machine;

/// <summary>Two sidecars, both the native executable, and the control plane that they share; ready when made.</summary>
internal sealed class SidecarPair : IAsyncDisposable
{
    private readonly SidecarFiles _clientFiles;
    private readonly SidecarFiles _serverFiles;

    private SidecarPair(FakeControlPlane controlPlane, string rootPem)
    {
        ControlPlane = controlPlane;
        _clientFiles = new SidecarFiles(rootPem, FakeControlPlane.Token);
        _serverFiles = new SidecarFiles(rootPem, FakeControlPlane.Token);
        Server = SidecarProcess.Start(_serverFiles, ("web-1", SoakWorld.ServerAccount), SoakNetwork.ServerPod, controlPlane.Port, SoakNetwork.ServerPorts);
        Client = SidecarProcess.Start(_clientFiles, ("client-1", "client"), SoakNetwork.ClientPod, controlPlane.Port, SoakNetwork.ClientPorts);
    }

    public FakeControlPlane ControlPlane { get; }

    public SidecarProcess Server { get; }

    public SidecarProcess Client { get; }

    /// <summary>Starts them inside the namespace.</summary>
    /// <param name="authority">Signs their certificates.</param>
    /// <param name="world">What their control plane knows.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<SidecarPair> StartAsync(SigningAuthority authority, World world, CancellationToken cancellationToken)
    {
        if (!File.Exists(SidecarProcess.Binary))
        {
            throw new SoakException($"{SidecarProcess.Binary} does not exist: './mesh build' makes it");
        }

        await SoakNetwork.SetUpAsync(cancellationToken);
        SidecarPair pair = new(await FakeControlPlane.StartAsync(authority, world), authority.RootPem);
        try
        {
            await pair.Server.LineAsync("[1001]", cancellationToken);
            await pair.Client.LineAsync("[1001]", cancellationToken);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Server.Dispose();
        await ControlPlane.DisposeAsync();
        _clientFiles.Dispose();
        _serverFiles.Dispose();
    }
}
