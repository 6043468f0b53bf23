using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status.Subjects;

namespace Mesh.ControlPlane.Status;

/// <summary>Which objects' statuses speak of which resource. Made again only when an object's state changed, not with every endpoint.</summary>
internal sealed class StatusIndex
{
    private readonly MeshModel _model;
    private readonly ILookup<(string Carrier, ResourceName Service), SubjectKey> _byService;
    private readonly ILookup<string, SubjectKey> _ofWorkloads;

    private StatusIndex(MeshModel model)
    {
        _model = model;
        var subjects = SubjectSources.All
            .SelectMany(source => source.Names(model).SelectMany(name => source.Of(model, name)).Select(subject => (source.Carrier, subject.Key)))
            .ToList();
        All = [.. SubjectSources.All.SelectMany(source => source.Names(model).Select(name => new StatusKey(source.Kind, name)))];
        _ofWorkloads = subjects.Where(subject => subject.Carrier == ResourceType.Workload).ToLookup(subject => subject.Key.Object.Name.Namespace, subject => subject.Key, StringComparer.Ordinal);
        _byService = subjects.Where(subject => subject.Key.Service is not null).ToLookup(subject => (subject.Carrier, subject.Key.Service!.Value), subject => subject.Key);
    }

    /// <summary>All objects that get a status.</summary>
    public IReadOnlyList<StatusKey> All { get; }

    /// <summary>Services of which some status speaks, with the type of the resource that carries what it says.</summary>
    public IEnumerable<(string Carrier, ResourceName Service)> Services => _byService.Select(group => group.Key);

    /// <summary>What is said that a resource may carry. Policies are known by the namespace of the workloads that they are about.</summary>
    public IEnumerable<SubjectKey> SpeakingOf(string carrier, ResourceName resource) =>
        carrier == ResourceType.Workload ? _ofWorkloads[resource.Namespace] : _byService[(carrier, resource)];

    /// <summary>The index of a model; <paramref name="last"/> if that speaks of the same states.</summary>
    public static StatusIndex Of(MeshModel model, StatusIndex? last) =>
        last is not null && ReferenceEquals(last._model.Splits, model.Splits) && ReferenceEquals(last._model.Routes, model.Routes) && ReferenceEquals(last._model.Policies, model.Policies)
            && ReferenceEquals(last._model.AccessPolicies, model.AccessPolicies) && ReferenceEquals(last._model.RateLimitPolicies, model.RateLimitPolicies)
            ? last
            : new(model);
}
