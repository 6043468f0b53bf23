using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status;

/// <summary>Which objects' statuses speak of which service. Made again only when an object's state changed, not with every endpoint.</summary>
internal sealed class StatusIndex
{
    private readonly MeshModel _model;
    private readonly ILookup<(string Carrier, ResourceName Service), StatusKey> _byService;

    private readonly ILookup<string, StatusKey> _ofWorkloads;

    private StatusIndex(MeshModel model, IEnumerable<IStatusWriter> writers)
    {
        _model = model;
        var subjects = writers.SelectMany(writer => writer.Subjects(model).Select(subject => (writer.Carrier, subject.Object, subject.Service))).ToList();
        All = [.. subjects.Select(subject => subject.Object).Distinct()];
        _ofWorkloads = subjects.Where(subject => subject.Carrier == ResourceType.Workload).ToLookup(subject => subject.Object.Name.Namespace, subject => subject.Object, StringComparer.Ordinal);
        _byService = subjects.Where(subject => subject.Service is not null).ToLookup(subject => (subject.Carrier, subject.Service!.Value), subject => subject.Object);
    }

    public IReadOnlyList<StatusKey> All { get; }

    /// <summary>Services of which some status speaks, with the type of the resource that carries what it says.</summary>
    public IEnumerable<(string Carrier, ResourceName Service)> Services => _byService.Select(group => group.Key);

    public IEnumerable<StatusKey> SpeakingOf(string carrier, ResourceName service) => _byService[(carrier, service)];

    /// <summary>Objects that travel with the workloads of a namespace.</summary>
    public IEnumerable<StatusKey> SpeakingOfWorkloadsIn(string @namespace) => _ofWorkloads[@namespace];

    /// <summary>The index of a model; <paramref name="last"/> if that speaks of the same states.</summary>
    public static StatusIndex Of(MeshModel model, StatusIndex? last, IEnumerable<IStatusWriter> writers) =>
        last is not null && ReferenceEquals(last._model.Splits, model.Splits) && ReferenceEquals(last._model.Routes, model.Routes) && ReferenceEquals(last._model.Policies, model.Policies)
            && ReferenceEquals(last._model.AccessPolicies, model.AccessPolicies) && ReferenceEquals(last._model.RateLimitPolicies, model.RateLimitPolicies)
            ? last
            : new(model, writers);
}
