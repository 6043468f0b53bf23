using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status.Subjects;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// What objects have left by a change: another Service, a selector that takes in less. A sidecar there has applied the change when it has let go of the object, and is
/// waited for until then. Kept only as long as some sidecar has not.
/// </summary>
internal sealed class Departures
{
    /// <summary>Of one object; a policy of a whole namespace may leave as many pods at once. Those beyond are not waited for.</summary>
    private const int MaxOfOne = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<StatusKey, HashSet<Departure>> _open = [];

    /// <summary>Takes in a step of the model.</summary>
    /// <param name="before">The model before it.</param>
    /// <param name="change">The step.</param>
    public void Follow(MeshModel before, ModelChange change)
    {
        foreach (var source in SubjectSources.All)
        {
            foreach (var name in source.Changed(change))
            {
                StatusSubject[] was = [.. source.Of(before, name)];
                StatusSubject[] becomes = [.. source.Of(change.Model, name)];
                if (becomes.Length == 0)
                {
                    // What is gone has no status to wait with.
                    Forget(new(source.Kind, name));
                }
                else if (was.Length > 0 && !was.SequenceEqual(becomes))
                {
                    // Where a policy is takes a look at all pods: not for objects that are new, and not for those whose spec is as it was.
                    Follow(new(source.Kind, name), Places(source, before, was), Places(source, change.Model, becomes), change.Revision);
                }
            }
        }
    }

    /// <summary>What an object has left and is waited for.</summary>
    public IReadOnlyList<Departure> Of(StatusKey key)
    {
        lock (_lock)
        {
            return _open.TryGetValue(key, out var departures) ? [.. departures] : [];
        }
    }

    /// <summary>Objects that wait for sidecars with a resource.</summary>
    public IReadOnlyList<StatusKey> From(string carrier, ResourceName resource)
    {
        lock (_lock)
        {
            return [.. _open.Where(entry => SubjectSources.Of(entry.Key.Kind).Carrier == carrier && entry.Value.Any(departure => departure.Resource == resource)).Select(entry => entry.Key)];
        }
    }

    /// <summary>Objects that wait for anybody.</summary>
    public IReadOnlyList<StatusKey> All()
    {
        lock (_lock)
        {
            return [.. _open.Keys];
        }
    }

    /// <summary>Nobody is left who still acts on the object there.</summary>
    public void Close(StatusKey key, Departure departure)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(key, out var departures) && departures.Remove(departure) && departures.Count == 0)
            {
                _open.Remove(key);
            }
        }
    }

    private void Forget(StatusKey key)
    {
        lock (_lock)
        {
            _open.Remove(key);
        }
    }

    private void Follow(StatusKey key, HashSet<(ResourceName Resource, Audience Audience)> was, HashSet<(ResourceName Resource, Audience Audience)> becomes, long revision)
    {
        lock (_lock)
        {
            var departures = _open.GetValueOrDefault(key) ?? [];
            // It has come back to some.
            departures.RemoveWhere(departure => becomes.Contains((departure.Resource, departure.Audience)));
            departures.UnionWith(was.Except(becomes).Take(MaxOfOne - departures.Count).Select(place => new Departure(place.Resource, place.Audience, revision)));
            if (departures.Count == 0)
            {
                _open.Remove(key);
            }
            else
            {
                _open[key] = departures;
            }
        }
    }

    private static HashSet<(ResourceName Resource, Audience Audience)> Places(ISubjectSource source, MeshModel model, IEnumerable<StatusSubject> subjects) =>
        [.. subjects.SelectMany(subject => source.Carriers(model, subject.Key).Select(resource => (resource, subject.Key.Audience)))];
}
