using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Proxy.Identity;

/// <summary>
/// Holds the current <see cref="WorkloadCertificate"/>. The identity client replaces the certificate, the discovery client the roots, its own and others'; readers take both together, once per
/// handshake.
/// </summary>
internal sealed class WorkloadCertificateStore
{
    private readonly Lock _change = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkloadCertificate? _current;
    private X509Certificate2Collection? _distributed;
    private ImmutableDictionary<string, X509Certificate2Collection> _federated = ImmutableDictionary<string, X509Certificate2Collection>.Empty;

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
            WorkloadCertificate next = _distributed is null ? issued : issued with { Roots = TrustRoots.Union(_distributed, issued.Roots) };
            Put_NeedsLock(next with { FederatedRoots = _federated });
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

    /// <summary>Puts the roots of other trust domains in force: when this returns, new connections are judged by them, and who is not among them any more is a stranger.</summary>
    /// <param name="roots">By trust domain, all of them; never the own one.</param>
    /// <returns>False if they are in force already.</returns>
    public bool TrustFederated(ImmutableDictionary<string, X509Certificate2Collection> roots)
    {
        lock (_change)
        {
            if (roots.Count == _federated.Count && roots.All(pair => _federated.TryGetValue(pair.Key, out X509Certificate2Collection? known) && TrustRoots.AreSame(pair.Value, known)))
            {
                return false;
            }

            _federated = roots;
            if (_current is null)
            {
                return false;
            }

            Put_NeedsLock(_current with { FederatedRoots = roots });
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
