using System.Security.Cryptography.X509Certificates;

namespace Mesh.Proxy.Identity;

/// <summary>
/// Holds the current <see cref="WorkloadCertificate"/>. The identity client replaces the certificate, the discovery client the roots; readers take both together, once per
/// handshake.
/// </summary>
internal sealed class WorkloadCertificateStore
{
    private readonly Lock _change = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkloadCertificate? _current;
    private X509Certificate2Collection? _distributed;

    /// <summary>The certificate, or null before the first one was issued: no mesh connection is possible then.</summary>
    public WorkloadCertificate? Current => Volatile.Read(ref _current);

    /// <summary>Raised by the thread that publishes, once for each certificate and each set of roots, in their order; must be quick.</summary>
    public event Action<WorkloadCertificate>? Published;

    /// <summary>Puts a new certificate in force.</summary>
    /// <remarks>
    /// The roots that came with it may be older than those that discovery brought, if another replica has answered, and what was acknowledged must not be forgotten;
    /// or newer, while there is no stream. So both are believed, until discovery says which.
    /// </remarks>
    public void Publish(WorkloadCertificate issued)
    {
        lock (_change)
        {
            Put_NeedsLock(_distributed is null ? issued : issued with { Roots = TrustRoots.Union(_distributed, issued.Roots) });
        }

        _first.TrySetResult();
    }

    /// <summary>Puts the roots that discovery brought in force: when this returns, new connections are judged by them.</summary>
    /// <returns>False if they are in force already.</returns>
    public bool Trust(X509Certificate2Collection roots)
    {
        lock (_change)
        {
            _distributed = roots;
            if (_current is null || TrustRoots.AreSame(roots, _current.Roots))
            {
                return false;
            }

            Put_NeedsLock(_current with { Roots = roots });
            return true;
        }
    }

    /// <summary>Waits until there is a certificate.</summary>
    /// <returns>The newest one.</returns>
    public async Task<WorkloadCertificate> WaitForFirstAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return Current!;
    }

    private void Put_NeedsLock(WorkloadCertificate next)
    {
        Volatile.Write(ref _current, next);
        Published?.Invoke(next);
    }
}
