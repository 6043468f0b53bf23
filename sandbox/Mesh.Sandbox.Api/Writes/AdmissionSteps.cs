using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Resources.Admission;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>
/// The order in which a write is admitted: the server's own plug-ins complete the object, then mutating webhooks, then both again if a webhook changed it;
/// after validation the validating webhooks judge it.
/// </summary>
internal sealed class AdmissionSteps(VersionedStore store, ResourceRegistry registry, AdmissionChain webhooks, NameGenerator names)
{
    private readonly ServiceAccountAdmission _serviceAccounts = new(store, names);

    /// <summary>Completes <paramref name="tree"/> in place or returns its replacement.</summary>
    public async ValueTask<JsonObject> MutateAsync(
        WriteRequest request, string operation, JsonObject tree, JsonObject? old, CancellationToken cancellation)
    {
        Complete(tree);
        return Settle(request, await webhooks.MutateAsync(Describe(request, operation, tree, old), Complete, cancellation))!;

        void Complete(JsonObject target)
        {
            if (operation == AdmissionRequest.Create && request is { Type: { Group: "", Plural: "pods" }, Subresource: "" })
            {
                _serviceAccounts.Admit(request.Namespace, target);
                PodAdmission.Admit(target);
            }
        }
    }

    /// <param name="request">The write.</param>
    /// <param name="operation">One of the operations of <see cref="AdmissionRequest"/>.</param>
    /// <param name="tree">The object to store; null on deletion.</param>
    /// <param name="old">The stored object; null on creation.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async ValueTask ValidateAsync(
        WriteRequest request, string operation, JsonObject? tree, JsonObject? old, CancellationToken cancellation) =>
        Settle(request, await webhooks.ValidateAsync(Describe(request, operation, tree, old), cancellation));

    private static JsonObject? Settle(WriteRequest request, AdmissionOutcome outcome)
    {
        foreach (var warning in outcome.Warnings)
        {
            request.Warnings.Add(warning);
        }

        return outcome.Failure is { } refused ? throw new ApiStatusException(refused) : outcome.Object;
    }

    private AdmissionRequest Describe(WriteRequest request, string operation, JsonObject? tree, JsonObject? old)
    {
        var type = request.Type;
        var name = request.Name.Length > 0 || tree is null ? request.Name : new ObjectMeta(tree).Name;
        return new()
        {
            Operation = operation,
            Group = type.Group,
            Version = type.Version,
            Resource = type.Plural,
            Subresource = request.Subresource,
            Kind = type.Kind,
            Name = name,
            Namespace = type is { Group: "", Plural: "namespaces" } ? name : request.Namespace,
            Object = tree,
            OldObject = old,
            Options = request.Options,
            User = request.User,
            DryRun = request.DryRun,
            NamespaceLabels = request.Namespace.Length > 0 && store.Get("namespaces", "", request.Namespace) is { } stored ? stored.Labels : new Dictionary<string, string>(),
            Convert = type.IsCustom ? (copy, version, token) => type.Conversion.ConvertAsync([copy], $"{type.Group}/{version}", token) : null,
            ServedVersions = [.. registry.Types.Where(t => t.Group == type.Group && t.Plural == type.Plural).Select(t => t.Version)],
        };
    }
}
