using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>The engine and the managed host, each with sidecars of its own, kept for all cases.</summary>
public sealed class HostPair : IAsyncLifetime
{
    private readonly RequestJournal _journal;

    public HostPair()
        : this(RequestJournal.Off)
    {
    }

    /// <param name="journal">Tells of single requests.</param>
    internal HostPair(RequestJournal journal) => _journal = journal;

    internal OneHost Engine { get; private set; } = null!;

    internal OneHost Managed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        TestAuthority authority = new();
        Engine = new OneHost(authority, _journal, static _ => { });
        Managed = new OneHost(authority, _journal, static options => options.IsHttp1OnHost = true);
        await Engine.StartAsync();
        await Managed.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Managed.DisposeAsync();
    }
}
