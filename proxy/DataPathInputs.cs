using Mesh.Proxy.Discovery;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy;

/// <summary>What the data path reads; written by discovery and identity.</summary>
/// <param name="State">This pod.</param>
/// <param name="Resolver">Services by address.</param>
/// <param name="Certificates">Own certificate and roots.</param>
/// <param name="OriginalDestination">Undoes redirection.</param>
/// <param name="Lifecycle">Whether this pod ends.</param>
/// <param name="Time">Clock.</param>
/// <param name="Random">Chance; must be safe for use by several threads.</param>
internal sealed record DataPathInputs(
    ProxyStateStore State,
    IDestinationResolver Resolver,
    WorkloadCertificateStore Certificates,
    IOriginalDestinationReader OriginalDestination,
    SidecarLifecycle Lifecycle,
    TimeProvider Time,
    Random Random)
{
    /// <summary>Tells of single requests; nothing, unless somebody wants it.</summary>
    public RequestJournal Journal { get; init; } = RequestJournal.Off;
}
