using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>TrafficSplits. What is not HTTP is split for clients with routes of their own, too: all clients follow them.</summary>
internal sealed class SplitSubjects : ServiceSubjects
{
    public override StatusKind Kind => StatusKind.TrafficSplit;

    public override IEnumerable<ResourceName> Names(MeshModel model) => model.Splits.Keys;

    public override IEnumerable<ResourceName> Changed(ModelChange change) => change.Splits;

    public override IEnumerable<StatusSubject> Of(MeshModel model, ResourceName name) =>
        model.Splits.TryGetValue(name, out var split) ? [Of(split)] : [];

    public static StatusSubject Of(SplitState split) =>
        new(new(new(StatusKind.TrafficSplit, split.Name), split.Apex, default), split.Uid, split.Generation, split.Accepted.Holds);
}
