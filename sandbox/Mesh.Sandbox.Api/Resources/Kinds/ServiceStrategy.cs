using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>Services of a single-stack IPv4 cluster.</summary>
internal sealed class ServiceStrategy(IPNetwork cidr) : BuiltInStrategy(typeof(V1Service), hasStatus: true)
{
    public const string None = "None";
    public const string LoadBalancer = "LoadBalancer";

    /// <summary>Seconds a client stays with its endpoint: three hours.</summary>
    private const int AffinitySeconds = 10800;

    private readonly ServiceAllocation _allocation = new(cidr);

    public override bool AllowsCreateOnUpdate => true;

    public override bool ReturnsDeletedObject => true;

    public override IReadOnlyList<string> SelectableFields { get; } = ["spec.clusterIP", "spec.type"];

    public override string? NameFault(string name) => NameRules.Dns1035Fault(name);

    public override void Default(JsonObject tree)
    {
        var spec = tree.Ensure("spec");
        spec.Default("sessionAffinity", None);
        spec.Default("type", "ClusterIP");
        foreach (var port in spec.Objects("ports"))
        {
            port.Default("protocol", "TCP");
            if (port["targetPort"] is null || port["targetPort"]!.ToJsonString() is "0" or "\"\"")
            {
                port["targetPort"] = port["port"]?.DeepClone();
            }
        }

        if (spec.Text("sessionAffinity") == "ClientIP")
        {
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP").Default("timeoutSeconds", AffinitySeconds);
        }

        if (IsExternalName(spec))
        {
            return;
        }

        spec.Default("internalTrafficPolicy", "Cluster");
        spec.Default("ipFamilyPolicy", "SingleStack");
        if (spec.Text("type") is "NodePort" or LoadBalancer)
        {
            spec.Default("externalTrafficPolicy", "Cluster");
        }

        if (spec.Text("type") == LoadBalancer)
        {
            spec.Default("allocateLoadBalancerNodePorts", true);
        }

        foreach (var ingress in Ingress(tree).Where(ingress => ingress.Text("ip").Length > 0))
        {
            ingress.Default("ipMode", "VIP");
        }
    }

    public override void PrepareForCreate(JsonObject tree)
    {
        tree["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        SameAddress(tree.Ensure("spec"));
    }

    /// <summary>A client that does not mention addresses and ports keeps them.</summary>
    public override void PrepareForUpdate(JsonObject tree, JsonObject old)
    {
        base.PrepareForUpdate(tree, old);
        var (spec, before) = (tree.Ensure("spec"), old.Ensure("spec"));
        LoadBalancerValidation.DropWithType(spec, before);
        if (IsExternalName(spec) || IsExternalName(before))
        {
            return;
        }

        if (spec.Text("clusterIP").Length == 0)
        {
            spec.Take("clusterIP", before);
            spec.Take("clusterIPs", before);
        }

        SameAddress(spec);
        if (spec["ipFamilies"] is null)
        {
            spec.Take("ipFamilies", before);
        }

        if (spec.Text("type") is "NodePort" or LoadBalancer)
        {
            ServiceAllocation.KeepNodePorts(spec, before);
        }
    }

    public override void Validate(JsonObject tree, List<FieldError> errors) => ServiceValidation.Validate(tree.Ensure("spec"), errors);

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        var (spec, before) = (tree.Ensure("spec"), old.Ensure("spec"));
        if (!IsExternalName(spec) && !IsExternalName(before) && before.Text("clusterIP").Length > 0 && spec.Text("clusterIP") != before.Text("clusterIP"))
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", spec["clusterIPs"], "may not change once set"));
        }

        LoadBalancerValidation.ValidateUpdate(spec, before, errors);
    }

    public override void ValidateStatusUpdate(JsonObject tree, JsonObject old, List<FieldError> errors) =>
        LoadBalancerValidation.ValidateStatus(tree.Ensure("spec"), [.. Ingress(tree)], errors);

    public override void Allocate(JsonObject tree, ImmutableSortedDictionary<string, StoredObject> existing) => _allocation.Allocate(tree, existing);

    internal static bool IsExternalName(JsonObject spec) => spec.Text("type") == "ExternalName";

    private static IEnumerable<JsonObject> Ingress(JsonObject tree) => tree.Child("status")?.Child("loadBalancer")?.Objects("ingress") ?? [];

    /// <summary>The single address and the list of addresses say the same.</summary>
    private static void SameAddress(JsonObject spec)
    {
        if (spec.Text("clusterIP").Length == 0 && spec.Texts("clusterIPs").FirstOrDefault() is { } first)
        {
            spec["clusterIP"] = first;
        }
        else if (spec.Text("clusterIP").Length > 0 && spec["clusterIPs"] is null)
        {
            spec["clusterIPs"] = new JsonArray(spec.Text("clusterIP"));
        }
    }
}
