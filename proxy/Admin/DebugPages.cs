using Mesh.Proxy.Discovery;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>What the sidecar knows and does, for a person in the pod.</summary>
internal sealed class DebugPages(
    ProxyStateStore states,
    ConfigurationPublisher configuration,
    WorkloadCertificateStore certificates,
    SidecarLifecycle lifecycle)
{
    public IReadOnlyList<AdminPage> Pages =>
    [
        new(KnownMethod.Get, "/debug/config", Config),
        new(KnownMethod.Get, "/debug/certificate", Certificate),
        new(KnownMethod.Post, "/drain", Drain) { IsCheap = true },
    ];

    private ValueTask<AdminResponse> Config(CancellationToken cancellationToken) =>
        ValueTask.FromResult(AdminResponse.Json(ConfigDump.Of(states.Current, configuration.Held), AdminJsonContext.Default.ConfigDump));

    private ValueTask<AdminResponse> Certificate(CancellationToken cancellationToken) => ValueTask.FromResult(
        certificates.Current is { } certificate
            ? AdminResponse.Json(CertificateDump.Of(certificate), AdminJsonContext.Default.CertificateDump)
            : AdminResponse.Text(404, "no certificate yet\n"));

    private ValueTask<AdminResponse> Drain(CancellationToken cancellationToken)
    {
        lifecycle.BeginEnding(EndingCause.Hook);
        return ValueTask.FromResult(AdminResponse.Text(202, "draining\n"));
    }
}
