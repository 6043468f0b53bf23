using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>Admission that needs no webhook: objects are created in namespaces that exist and are not on their way out.</summary>
internal sealed class NamespaceLifecycle(VersionedStore store)
{
    private static readonly string[] Immortal = ["default", "kube-system", "kube-public"];

    public void CheckCreate(WriteRequest request, string name)
    {
        if (request.Namespace.Length == 0)
        {
            return;
        }

        var stored = store.Get("namespaces", "", request.Namespace)
            ?? throw new ApiStatusException(ApiStatus.NotFound("", "namespaces", request.Namespace));
        if (stored.Fields.GetValueOrDefault("status.phase") == "Terminating")
        {
            throw new ApiStatusException(
                ApiStatus.Forbidden(
                    request.Type.Group,
                    request.Type.Plural,
                    name,
                    $"unable to create new content in namespace {request.Namespace} because it is being terminated")
                with
                {
                    Causes = [new("NamespaceTerminating", "metadata.namespace", $"namespace {request.Namespace} is being terminated")],
                });
        }
    }

    public static void CheckDelete(ResourceType type, string name)
    {
        if (type is { Group: "", Plural: "namespaces" } && Immortal.Contains(name))
        {
            throw new ApiStatusException(ApiStatus.Forbidden("", "namespaces", name, "this namespace may not be deleted"));
        }
    }
}
