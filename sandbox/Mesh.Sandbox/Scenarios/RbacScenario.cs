using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api.Authorization;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// The roles of the manifests are exactly what the control plane needs: whatever it asks for is allowed, whatever they allow it has asked for, and what an attacker in
/// its place would like is refused. Runs last, so that what all scenarios made the control plane do is judged; on its own it makes it do everything itself.
/// </summary>
internal sealed class RbacScenario : IScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "rbac";

    public string Summary => "the control plane uses every permission of its manifests and no other; the injector and the sidecars need none";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            // One leads, the other one reports to it.
            await context.ScaleControlPlaneAsync(2, cancellationToken);
            await Trial.RunAsync(
                context, Name, [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")], trial => RunAsync(context, trial, cancellationToken), cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(ct => context.ScaleControlPlaneAsync(1, ct));
        }
    }

    private static async Task RunAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        CallResult call = await trial.CallUntilAsync(new CallRequest(Trial.Url("echo")), result => result.Status == (int)HttpStatusCode.OK, cancellationToken);
        await trial.ApplyAsync(EveryKind.Yaml + Split + Export, cancellationToken);
        List<string> behind = [];
        foreach (string name in (string[])[.. EveryKind.Names, "trafficsplit/echo"])
        {
            AppliedCondition applied = await AppliedCondition.ReadUntilAsync(
                context, trial.Namespace, name, found => found is { IsCurrent: true, Status: "True" }, Patience, cancellationToken);
            if (applied is not { IsCurrent: true, Status: "True" })
            {
                behind.Add($"{name} {applied}");
            }
        }

        context.Report.Check(
            call.Status == (int)HttpStatusCode.OK && behind.Count == 0,
            "with the roles of its manifests the control plane issues, configures and writes the status of every kind",
            behind.Count == 0 ? $"{EveryKind.Names.Count + 1} kinds applied, a call answered {call.Status}" : string.Join("; ", behind));

        AccessSummary access = await UseEverythingAsync(context, trial, cancellationToken);
        context.Report.Check(access.Unused.Count == 0, "it has used every permission that they grant", access.Unused.Count == 0 ? $"{access.Requests} different requests" : string.Join("; ", access.Unused));
        context.Report.Check(access.Refused.Count == 0, "and asked for nothing else", access.Refused.Count == 0 ? "no request refused" : string.Join("; ", access.Refused));
        await CheckRefusalsAsync(context, cancellationToken);
        await CheckOthersAsync(context, trial, cancellationToken);
    }

    /// <summary>Makes the control plane do what it rarely does, as far as no scenario before has.</summary>
    private static async Task<AccessSummary> UseEverythingAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        bool rotating = false;
        bool linked = false;
        int settings = 0;
        await Waiting.TryUntilAsync(
            Patience,
            context.Time,
            async ct =>
            {
                IReadOnlyList<string> unused = AccessOfControlPlane(context).Unused;
                if (unused.Any(permission => permission.Contains(" events.", StringComparison.Ordinal)))
                {
                    // Two faults in turn: the second time each of them counts up its Event.
                    string value = settings++ % 2 == 0 ? "perhaps" : "maybe";
                    await AnnotateAsync(context.Kubernetes.Resource<V1Namespace>(), ResourceKey.ClusterScoped(trial.Namespace), MeshPolicy.MutualTls, value, ct);
                }

                if (unused.Any(permission => permission.StartsWith("patch serviceimports.", StringComparison.Ordinal)))
                {
                    // Somebody's edit of what it has written is put right.
                    await OutcomeAsync(() => context.Kubernetes.Resource(ImportDefinition).PatchAsync(
                        new(trial.Namespace, "echo"), Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["sessionAffinity"] = "ClientIP" } }), ct));
                }
                else if (unused.Any(permission => permission.StartsWith("delete serviceimports.", StringComparison.Ordinal)))
                {
                    await trial.DeleteAsync(Export, ct);
                }

                if (!rotating && unused.Any(permission => permission.Contains($"secrets {MeshNames.CaRootSecret}", StringComparison.Ordinal)))
                {
                    rotating = true;
                    await AnnotateAsync(context.Kubernetes.Resource<V1Secret>(), new(MeshNames.SystemNamespace, MeshNames.CaRootSecret), CaAnnotations.Rotate, "rbac", ct);
                }

                if (!linked && unused.Any(permission => permission.Contains("clusterlinks", StringComparison.Ordinal) || permission.Contains("regionpolicies", StringComparison.Ordinal) || permission.Contains(MeshNames.LinkTokensSecret, StringComparison.Ordinal)))
                {
                    linked = true;
                    await trial.ApplyAsync(Link, ct);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), context.Time, ct);
                return unused.Count == 0;
            },
            cancellationToken);
        if (linked)
        {
            await context.CleanUpAsync(ct => trial.DeleteAsync(Link, ct));
        }

        return AccessOfControlPlane(context);
    }

    /// <summary>With the control plane's own token, as somebody would who has taken it over.</summary>
    private static async Task CheckRefusalsAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        Authenticationv1TokenRequest token = await context.Kubernetes.Resource<V1ServiceAccount>().PostSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(
            new(MeshNames.SystemNamespace, MeshNames.ControlPlane),
            "token",
            new() { ApiVersion = "authentication.k8s.io/v1", Kind = "TokenRequest", Spec = new() { Audiences = [], ExpirationSeconds = 600 } },
            cancellationToken);
        KubernetesClientConfiguration admin = context.Cluster.Api.AdminConfiguration;
        using KubernetesConnection stolen = new(new KubernetesClientConfiguration { Host = admin.Host, SslCaCerts = admin.SslCaCerts, AccessToken = token.Status.Token });
        int namespaces = (await stolen.Resource<V1Namespace>().ListAsync(ResourceQuery.All, cancellationToken)).Items.Count;

        V1Pod pod = (await context.PodsAsync(ShopPods.Namespace, "app=web", cancellationToken))[0];
        ResourceKey victim = new(ShopPods.Namespace, pod.Name());
        Patch nothing = Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["taken"] = "over" } } });
        (string What, Func<Task> Try)[] attempts =
        [
            ("read the Secrets of another namespace", () => stolen.Resource<V1Secret>().ListAsync(new(ShopPods.Namespace), cancellationToken)),
            ("read all Secrets of its own", () => stolen.Resource<V1Secret>().ListAsync(new(MeshNames.SystemNamespace), cancellationToken)),
            ("write a ConfigMap of an application", () => stolen.Resource<V1ConfigMap>().PatchAsync(new(ShopPods.Namespace, "settings"), nothing, cancellationToken)),
            ("write a pod", () => stolen.Resource<V1Pod>().PatchAsync(victim, nothing, cancellationToken)),
            ("delete a pod", () => stolen.Resource<V1Pod>().DeleteAsync(victim, new(), cancellationToken)),
            ("write a route", () => stolen.Resource(RouteDefinition).PatchAsync(new(ShopPods.Namespace, "checkout"), nothing, cancellationToken)),
            ("write a Deployment", () => stolen.Resource<V1Deployment>().PatchAsync(new(MeshNames.SystemNamespace, MeshNames.Injector), nothing, cancellationToken)),
            ("change its own role", () => stolen.Resource<V1ClusterRole>().PatchAsync(ResourceKey.ClusterScoped(MeshNames.ControlPlane), nothing, cancellationToken)),
            ("bind a role", () => stolen.Resource<V1ClusterRoleBinding>().CreateAsync(Binding(), cancellationToken)),
            ("take the token of another account", () => stolen.Resource<V1ServiceAccount>().PostSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(
                new(ShopPods.Namespace, "web"), "token", new() { ApiVersion = "authentication.k8s.io/v1", Kind = "TokenRequest", Spec = new() { Audiences = [] } }, cancellationToken)),
        ];
        List<string> allowed = [];
        foreach ((string what, Func<Task> attempt) in attempts)
        {
            if (await OutcomeAsync(attempt) is not HttpStatusCode.Forbidden and var outcome)
            {
                allowed.Add($"{what}: {outcome?.ToString() ?? "done"}");
            }
        }

        context.Report.Check(
            namespaces > 0 && allowed.Count == 0,
            "whoever takes its token can do nothing else",
            allowed.Count == 0 ? $"refused: {string.Join(", ", attempts.Select(attempt => attempt.What))}" : string.Join("; ", allowed));
    }

    private static async Task CheckOthersAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        (string Namespace, string Account)[] accounts = [(MeshNames.SystemNamespace, MeshNames.Injector), (ShopPods.Namespace, "web"), (trial.Namespace, "echo-v1")];
        string[] asked = [.. accounts.Where(account => context.Cluster.Api.AccessOf(account.Namespace, account.Account) is not { Requests: 0, Refused.Count: 0, Unused.Count: 0 })
            .Select(account => $"{account.Namespace}/{account.Account}")];
        V1Pod[] withToken = [.. (await context.PodsAsync(MeshNames.SystemNamespace, $"app.kubernetes.io/name={MeshNames.Injector}", cancellationToken))
            .Where(pod => pod.Spec.Volumes?.Any(volume => volume.Projected is not null) == true)];
        context.Report.Check(
            asked.Length == 0 && withToken.Length == 0,
            "the injector and the sidecars have no permission and have asked the API server for nothing",
            asked.Length == 0 ? $"{accounts.Length} accounts, {withToken.Length} injectors with a token" : string.Join(", ", asked));
    }

    private static ResourceDefinition RouteDefinition { get; } = new("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute");

    private static ResourceDefinition ImportDefinition { get; } = new("multicluster.x-k8s.io", "v1beta1", "serviceimports", "ServiceImport");

    private static AccessSummary AccessOfControlPlane(ScenarioContext context) => context.Cluster.Api.AccessOf(MeshNames.SystemNamespace, MeshNames.ControlPlane);

    private static Task<T> AnnotateAsync<T>(ResourceClient<T> client, ResourceKey key, string name, string value, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        client.PatchAsync(key, Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [name] = value } } }), cancellationToken);

    /// <summary>How the API server refused; null if it did not.</summary>
    private static async Task<HttpStatusCode?> OutcomeAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return null;
        }
        catch (KubernetesApiException exception)
        {
            return exception.Code;
        }
    }

    private static V1ClusterRoleBinding Binding() => new()
    {
        Metadata = new() { Name = "taken-over" },
        RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "cluster-admin" },
        Subjects = [new() { Kind = "ServiceAccount", NamespaceProperty = MeshNames.SystemNamespace, Name = MeshNames.ControlPlane }],
    };

    private const string Split =
        """

        ---
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: echo-v2
          backends: [{service: echo-v1, weight: 1}]
        """;

    private const string Export =
        """

        ---
        apiVersion: multicluster.x-k8s.io/v1beta1
        kind: ServiceExport
        metadata: {name: echo, namespace: NAMESPACE}
        """;

    /// <summary>A cluster that nobody has let join yet, a token that nobody can use any more, and a region that is what it would be: the control plane says the one, forgets the other and decides the third.</summary>
    private const string Link =
        $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: {{MeshNames.LinkTokensSecret}}, namespace: {{MeshNames.SystemNamespace}}}
        data: {nowhere: ZW5kZWQ=}
        ---
        apiVersion: mesh.dev/v1alpha1
        kind: ClusterLink
        metadata: {name: nowhere}
        spec: {}
        ---
        apiVersion: mesh.dev/v1alpha1
        kind: RegionPolicy
        metadata: {name: nowhere}
        spec: {state: Active, reason: a trial}
        """;
}
