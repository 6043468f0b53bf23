using System.Net;
using k8s.Models;
using Mesh.Sandbox.Api.Patching;
using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Resources.Kinds;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>
/// The table of built-in resources. What is missing here is not served: a kind that nothing acts on would only pretend to work.
/// </summary>
internal static class BuiltInResources
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string AdmissionRegistration = "admissionregistration.k8s.io";

    public static IReadOnlyList<ResourceType> All(IPNetwork serviceCidr) =>
    [
        .. Core(serviceCidr),
        .. Workloads(),
        Define<V1EndpointSlice>("discovery.k8s.io", "endpointslices", new EndpointSliceStrategy()) with { Columns = ServiceColumns.EndpointSlices },
        Define<V1Lease>("coordination.k8s.io", "leases", new LeaseStrategy()) with { Columns = ClusterColumns.Leases },
        Define<Eventsv1Event>("events.k8s.io", "events", new EventStrategy(typeof(Eventsv1Event), "regarding")) with
        {
            ShortNames = ["ev"], SharedTable = "events", Conversion = new EventConversion(), StoredAs = EventConversion.StoredVersion, IsStorageVersion = false, Columns = ClusterColumns.NewEvents,
        },
        Define<V1Role>(Rbac, "roles", new RbacStrategy(typeof(V1Role))) with { Columns = ClusterColumns.Created },
        Define<V1RoleBinding>(Rbac, "rolebindings", new RbacStrategy(typeof(V1RoleBinding))) with { Columns = ClusterColumns.Bindings },
        Define<V1ClusterRole>(Rbac, "clusterroles", new RbacStrategy(typeof(V1ClusterRole))) with { Namespaced = false, Columns = ClusterColumns.Created },
        Define<V1ClusterRoleBinding>(Rbac, "clusterrolebindings", new RbacStrategy(typeof(V1ClusterRoleBinding))) with
        {
            Namespaced = false, Columns = ClusterColumns.Bindings,
        },
        Define<V1MutatingWebhookConfiguration>(AdmissionRegistration, "mutatingwebhookconfigurations", new WebhookConfigurationStrategy(typeof(V1MutatingWebhookConfiguration), mutating: true)) with
        {
            Namespaced = false, Categories = ["api-extensions"], Columns = ClusterColumns.Webhooks,
        },
        Define<V1ValidatingWebhookConfiguration>(AdmissionRegistration, "validatingwebhookconfigurations", new WebhookConfigurationStrategy(typeof(V1ValidatingWebhookConfiguration), mutating: false)) with
        {
            Namespaced = false, Categories = ["api-extensions"], Columns = ClusterColumns.Webhooks,
        },
        Define<V1CustomResourceDefinition>("apiextensions.k8s.io", "customresourcedefinitions", new CustomResourceDefinitionStrategy()) with
        {
            Namespaced = false, ShortNames = ["crd", "crds"], Categories = ["api-extensions"], Subresources = [Subresource.Status], Columns = ClusterColumns.Definitions,
        },
        Define<V1PodDisruptionBudget>("policy", "poddisruptionbudgets", new BuiltInStrategy(typeof(V1PodDisruptionBudget), hasStatus: true, hasGeneration: true)) with
        {
            ShortNames = ["pdb"], Subresources = [Subresource.Status],
        },
        Define<V1PriorityClass>("scheduling.k8s.io", "priorityclasses", new BuiltInStrategy(typeof(V1PriorityClass), hasGeneration: true)) with
        {
            Namespaced = false, ShortNames = ["pc"],
        },
    ];

    private static IEnumerable<ResourceType> Core(IPNetwork serviceCidr) =>
    [
        Define<V1Namespace>("", "namespaces", new NamespaceStrategy()) with
        {
            Namespaced = false, ShortNames = ["ns"], Subresources = [Subresource.Status, new("finalize", "update")], Columns = ClusterColumns.Namespaces,
        },
        Define<V1Node>("", "nodes", new NodeStrategy()) with
        {
            Namespaced = false, ShortNames = ["no"], Subresources = [Subresource.Status], Columns = ClusterColumns.Nodes,
        },
        Define<V1Pod>("", "pods", new PodStrategy()) with
        {
            ShortNames = ["po"],
            Categories = ["all"],
            Subresources =
            [
                Subresource.Status,
                new("binding", "create") { Kind = "Binding" },
                new("eviction", "create") { Kind = "Eviction", Group = "policy", Version = "v1" },
                new("log", "get"),
            ],
            Columns = WorkloadColumns.Pods,
        },
        Define<V1Service>("", "services", new ServiceStrategy(serviceCidr)) with
        {
            ShortNames = ["svc"], Categories = ["all"], Subresources = [Subresource.Status], Columns = ServiceColumns.Services,
        },
        Define<V1Endpoints>("", "endpoints", new EndpointsStrategy()) with
        {
            Singular = "endpoints", ListKindName = "EndpointsList", ShortNames = ["ep"], Columns = ServiceColumns.Endpoints,
        },
        Define<V1ConfigMap>("", "configmaps", new ConfigMapStrategy()) with { ShortNames = ["cm"], Columns = ClusterColumns.ConfigMaps },
        Define<V1Secret>("", "secrets", new SecretStrategy()) with { Columns = ClusterColumns.Secrets },
        Define<V1ServiceAccount>("", "serviceaccounts", new ServiceAccountStrategy()) with
        {
            ShortNames = ["sa"],
            Subresources = [new("token", "create") { Kind = "TokenRequest", Group = "authentication.k8s.io", Version = "v1" }],
            Columns = ClusterColumns.ServiceAccounts,
        },
        Define<Corev1Event>("", "events", new EventStrategy(typeof(Corev1Event), "involvedObject")) with
        {
            ShortNames = ["ev"], SharedTable = "events", Columns = ClusterColumns.Events,
        },
    ];

    private static IEnumerable<ResourceType> Workloads() =>
    [
        Define<V1Deployment>("apps", "deployments", new DeploymentStrategy()) with
        {
            ShortNames = ["deploy"], Categories = ["all"], Subresources = [Subresource.Status, Subresource.Scale], Columns = WorkloadColumns.Deployments,
        },
        Define<V1ReplicaSet>("apps", "replicasets", new ReplicaSetStrategy()) with
        {
            ShortNames = ["rs"], Categories = ["all"], Subresources = [Subresource.Status, Subresource.Scale], Columns = WorkloadColumns.ReplicaSets,
        },
        Define<V1Job>("batch", "jobs", new JobStrategy()) with { Categories = ["all"], Subresources = [Subresource.Status], Columns = WorkloadColumns.Jobs },
    ];

    private static ResourceType Define<T>(string group, string plural, ResourceStrategy strategy)
    {
        var kind = Models.ModelSchema.Of(typeof(T)).GoName;
        return new()
        {
            Group = group,
            Version = "v1",
            Plural = plural,
            Singular = kind.ToLowerInvariant(),
            Kind = kind,
            Model = typeof(T),
            Strategy = strategy,
            MergeSchema = BuiltInMergeSchema.For(group, kind),
        };
    }
}
