using System.Diagnostics.CodeAnalysis;
using System.Text;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// What many objects have in common, kept once: the pods of a workload have the same containers and labels, and names of nodes, namespaces and accounts stand everywhere. Any thread may use it.
/// </summary>
internal sealed class SharedParts
{
    private readonly SharedValues<string, string> _texts = new(8192);
    private readonly SharedValues<string, IDictionary<string, string>> _labelSets = new(2048);
    private readonly SharedValues<string, IList<V1Container>> _containerLists = new(1024);
    private readonly SharedValues<(bool? Ready, bool? Serving, bool? Terminating), V1EndpointConditions> _conditions = new(64);

    [return: NotNullIfNotNull(nameof(text))]
    public string? Share(string? text) => text is null ? null : _texts.Share(text, text);

    public IDictionary<string, string>? Share(IDictionary<string, string>? labels)
    {
        if (labels is null)
        {
            return null;
        }

        var key = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            // Neither can contain these; if one does all the same, lengths tell them apart.
            key.Append(name.Length).Append('=').Append(name).Append(',').Append(value.Length).Append('=').Append(value).Append(';');
        }

        return _labelSets.Share(key.ToString(), labels);
    }

    /// <summary>Containers are alike if all that is kept of them is: their text says so, whatever that is.</summary>
    public IList<V1Container>? Share(IList<V1Container>? containers) =>
        containers is null ? null : _containerLists.Share(ObjectJson.Serialize(containers), containers);

    public V1EndpointConditions? Share(V1EndpointConditions? conditions) =>
        conditions is null ? null : _conditions.Share((conditions.Ready, conditions.Serving, conditions.Terminating), conditions);
}
