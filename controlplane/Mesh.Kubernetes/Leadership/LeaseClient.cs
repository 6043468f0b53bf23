using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Leadership;

/// <summary>One try to take, renew or give back the lease. Conflicts are ordinary answers here.</summary>
internal sealed class LeaseClient(ResourceClient<V1Lease> leases, LeaderElectionOptions options, TimeProvider time)
{
    private readonly LeaseRecord _record = new(time);

    /// <summary>Who holds the lease, as far as known.</summary>
    public string Holder => _record.Holder;

    /// <summary>Takes or renews the lease; <see langword="false"/> when somebody else holds it or was faster.</summary>
    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            var current = await leases.GetAsync(options.Lease, cancellationToken);
            _record.Observe(current);
            if (current is null)
            {
                _record.Observe(await leases.CreateAsync(NewLease(), cancellationToken));
                return true;
            }

            var isOurs = _record.Holder == options.Identity;
            if (!isOurs && _record.Holder.Length > 0 && !_record.IsExpired(options.LeaseDuration))
            {
                return false;
            }

            _record.Observe(await leases.ReplaceAsync(Held(current, isOurs), cancellationToken));
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsConflict || exception.IsAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Gives the lease back so that the next leader need not wait for it to expire.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_record.Lease is not { } lease || _record.Holder != options.Identity)
        {
            return;
        }

        var now = KubernetesTime.Micro(time.GetUtcNow());
        // One second, the least that the API accepts, for those who judge by duration only.
        var spec = new V1LeaseSpec
        {
            HolderIdentity = "",
            LeaseDurationSeconds = 1,
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = lease.Spec.LeaseTransitions,
        };
        _record.Observe(await leases.ReplaceAsync(lease with { Spec = spec }, cancellationToken));
    }

    private V1Lease NewLease()
    {
        var now = KubernetesTime.Micro(time.GetUtcNow());
        return new()
        {
            Metadata = new() { Name = options.Lease.Name, NamespaceProperty = options.Lease.Namespace },
            Spec = Spec(now, now, transitions: 0),
        };
    }

    private V1Lease Held(V1Lease current, bool isOurs)
    {
        var now = KubernetesTime.Micro(time.GetUtcNow());
        var transitions = current.Spec?.LeaseTransitions ?? 0;
        return isOurs
            ? current with { Spec = Spec(AsMicro(current.Spec!.AcquireTime, now), now, transitions) }
            : current with { Spec = Spec(now, now, transitions + 1) };
    }

    private static DateTime AsMicro(DateTime? time, DateTime otherwise) =>
        time is { } value ? KubernetesTime.Micro(new DateTimeOffset(value.ToUniversalTime())) : otherwise;

    private V1LeaseSpec Spec(DateTime acquired, DateTime renewed, int transitions) => new()
    {
        HolderIdentity = options.Identity,
        LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
        AcquireTime = acquired,
        RenewTime = renewed,
        LeaseTransitions = transitions,
    };
}
