using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// The only maker of models: takes keys of what changed in Kubernetes and translates again exactly the parts that depend on them.
/// The result is the same as translating everything from scratch; a test holds it to that.
/// </summary>
internal sealed class ModelBuilder(string cluster, TrustDomain trustDomain)
{
    private readonly SplitBook _splits = new();

    public MeshModel Current { get; private set; } = MeshModel.Empty;

    public ModelChange Apply(IEnumerable<ChangedKey> changed, IKubernetesView view)
    {
        var affected = new AffectedParts(Current, view, _splits);
        // Splits first: which services a split mentions is looked up while services are handled.
        foreach (var key in changed.OrderByDescending(key => key.Kind))
        {
            affected.Add(key);
        }

        var services = Replace(Current.Services, affected.Services, name => view.Service(name) is { } service
            ? ServiceTranslator.Translate(service, cluster, _splits.Winner(name, view), view.Service)
            : null);
        var endpoints = Replace(Current.Endpoints, affected.Endpoints, name => view.Service(name) is { } service
            ? EndpointTranslator.Translate(service, view, trustDomain)
            : null);
        var workloads = Replace(Current.Workloads, affected.Workloads, name => view.Pod(name) is { } pod
            ? WorkloadTranslator.Translate(pod, view)
            : null);
        var splits = Replace(Current.Splits, affected.Splits, name => view.Split(name) is { } split
            ? SplitJudge.Judge(split, _splits, view)
            : null);

        Current = new(services.Parts, endpoints.Parts, workloads.Parts, splits.Parts);
        return new(Current, services.Changed, endpoints.Changed, workloads.Changed, splits.Changed);
    }

    private static (ImmutableDictionary<ResourceName, T> Parts, IReadOnlyCollection<ResourceName> Changed) Replace<T>(
        ImmutableDictionary<ResourceName, T> parts, HashSet<ResourceName> names, Func<ResourceName, T?> translate)
        where T : class
    {
        var changed = new List<ResourceName>();
        var next = parts.ToBuilder();
        foreach (var name in names)
        {
            var before = parts.GetValueOrDefault(name);
            var after = translate(name);
            if (Equals(before, after))
            {
                continue;
            }

            changed.Add(name);
            if (after is null)
            {
                next.Remove(name);
            }
            else
            {
                next[name] = after;
            }
        }

        return (next.ToImmutable(), changed);
    }
}
