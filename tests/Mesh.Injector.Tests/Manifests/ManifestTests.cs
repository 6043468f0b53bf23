using k8s;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Injection;
using Mesh.Injector.Admission;
using Mesh.Injector.Options;
using Mesh.Injector.Serving;

namespace Mesh.Injector.Tests.Manifests;

/// <summary>What the parts of the mesh and their manifests must agree on.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> Files => [.. ManifestFiles.Paths.Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_HasOnlyFieldsThatKubernetesKnows(string path) => Assert.NotEmpty(ManifestFiles.Load(Repository.PathTo(path)));

    [Fact]
    public void Kustomizations_NameEveryFile()
    {
        // Applied on its own, because it needs a running shop.
        string[] apart = ["job.yaml"];
        foreach (string folder in Directory.GetDirectories(Repository.PathTo("manifests"), "*", SearchOption.AllDirectories)
            .Where(folder => File.Exists(Path.Combine(folder, "kustomization.yaml"))))
        {
            string kustomization = File.ReadAllText(Path.Combine(folder, "kustomization.yaml"));
            foreach (string file in Directory.GetFiles(folder, "*.yaml").Select(path => Path.GetFileName(path)!).Except(apart).Except(["kustomization.yaml"]))
            {
                Assert.Contains($"  - {file}\n", kustomization, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Webhooks_HaveDisjointSelectorsAndThePathsThatTheInjectorServes()
    {
        V1MutatingWebhookConfiguration configuration = Assert.Single(ManifestFiles.All<V1MutatingWebhookConfiguration>());

        Assert.Equal(MeshNames.WebhookConfiguration, configuration.Metadata.Name);
        Assert.Equal(["/mutate/namespace", "/mutate/pod"], configuration.Webhooks.Select(webhook => webhook.ClientConfig.Service.Path));
        foreach (V1MutatingWebhook webhook in configuration.Webhooks)
        {
            Assert.Equal((MeshNames.SystemNamespace, MeshNames.Injector), (webhook.ClientConfig.Service.NamespaceProperty, webhook.ClientConfig.Service.Name));
            Assert.Equal("Fail", webhook.FailurePolicy);
            Assert.Equal(5, webhook.TimeoutSeconds);
            V1LabelSelectorRequirement excluded = webhook.NamespaceSelector.MatchExpressions.Single(e => e.Key == "kubernetes.io/metadata.name");
            Assert.Equal("NotIn", excluded.OperatorProperty);
            Assert.Equal(MeshNames.NeverInjected, excluded.Values);
        }

        // One asks for namespaces with the value, the other for those without it: no pod can match both.
        IEnumerable<(string, string)> namespaces = configuration.Webhooks
            .Select(webhook => webhook.NamespaceSelector.MatchExpressions.Single(e => e.Key == MeshLabels.Inject))
            .Select(requirement => (requirement.OperatorProperty, Assert.Single(requirement.Values)));
        Assert.Equal([("In", MeshLabels.Enabled), ("NotIn", MeshLabels.Enabled)], namespaces);
    }

    [Fact]
    public void Deployments_RunWithoutPrivileges()
    {
        foreach (V1PodSpec pod in PodTemplates().Select(template => template.Spec))
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            V1Container container = Assert.Single(pod.Containers);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Null(container.SecurityContext.Capabilities.Add);
            Assert.NotNull(container.Resources.Limits["memory"]);
        }
    }

    [Theory]
    [InlineData(MeshNames.ControlPlane)]
    [InlineData(MeshNames.Injector)]
    public void Deployment_OfTheMesh_SurvivesTheLossOfOnePod(string name)
    {
        V1Deployment deployment = Deployment(name);

        Assert.Equal(2, deployment.Spec.Replicas);
        Assert.Equal(("1", "0"), ((string)deployment.Spec.Strategy.RollingUpdate.MaxSurge, (string)deployment.Spec.Strategy.RollingUpdate.MaxUnavailable));
        V1TopologySpreadConstraint[] spread = [.. deployment.Spec.Template.Spec.TopologySpreadConstraints];
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], spread.Select(constraint => constraint.TopologyKey));
        Assert.All(spread, constraint => Assert.Equal("ScheduleAnyway", constraint.WhenUnsatisfiable));
        V1PodDisruptionBudget budget = ManifestFiles.All<V1PodDisruptionBudget>().Single(budget => budget.Metadata.Name == name);
        Assert.Equal("1", (string)budget.Spec.MaxUnavailable);
        foreach (V1LabelSelector selector in (V1LabelSelector[])[budget.Spec.Selector, .. spread.Select(constraint => constraint.LabelSelector)])
        {
            Assert.Equal(deployment.Spec.Selector.MatchLabels, selector.MatchLabels);
        }
    }

    [Fact]
    public void Services_SelectAndNameWhatTheirPodsOffer()
    {
        V1PodTemplateSpec[] templates = [.. PodTemplates()];
        foreach (V1Service service in ManifestFiles.All<V1Service>())
        {
            V1PodTemplateSpec[] selected =
                [.. templates.Where(template => service.Spec.Selector.All(pair => template.Metadata.Labels.Contains(pair)))];
            Assert.NotEmpty(selected);
            foreach (string port in service.Spec.Ports.Select(port => (string)port.TargetPort))
            {
                Assert.All(selected, template => Assert.Contains(template.Spec.Containers[0].Ports, candidate => candidate.Name == port));
            }
        }
    }

    [Fact]
    public void Injector_ItsArgumentsAreValidAndItHasNoAccessToTheApi()
    {
        V1Deployment injector = Deployment(MeshNames.Injector);

        InjectorCommandLine commandLine = InjectorCommandLine.Parse([.. injector.Spec.Template.Spec.Containers[0].Args]);

        Assert.Empty(commandLine.Faults);
        Assert.Equal(new InjectorOptions(), commandLine.Options);
        Assert.False(injector.Spec.Template.Spec.AutomountServiceAccountToken);
        Assert.DoesNotContain(
            ManifestFiles.All<V1ClusterRoleBinding>().SelectMany(binding => binding.Subjects)
                .Concat(ManifestFiles.All<V1RoleBinding>().SelectMany(binding => binding.Subjects)),
            subject => subject.Name == MeshNames.Injector);
        Assert.Equal(MeshNames.InjectorTlsSecret, injector.Spec.Template.Spec.Volumes[0].Secret.SecretName);
        Assert.Equal(commandLine.Options.CertificateDirectory, injector.Spec.Template.Spec.Containers[0].VolumeMounts[0].MountPath);
    }

    [Fact]
    public void Injector_ItsMemoryLimitHoldsTheWorstThatStrangersCanDo()
    {
        // Measured at rest: 37 MiB.
        const long AtRest = 48 * 1024 * 1024;
        long worst = AtRest
            + (ReviewLimits.MaxConcurrent * ReviewLimits.WorstCaseBytes)
            + ((long)InjectorListeners.MaxConnections * InjectorListeners.MaxBufferedBytes);

        ResourceQuantity limit = Deployment(MeshNames.Injector).Spec.Template.Spec.Containers[0].Resources.Limits["memory"];

        // The runtime keeps its heap below three quarters of a container's memory.
        Assert.True(limit.ToInt64() * 3 / 4 >= worst, $"{limit} is not enough for {worst / 1024 / 1024} MiB");
    }

    [Fact]
    public void ControlPlane_MayOnlyTouchWhatItIsFor()
    {
        // What people are given is no role of ours.
        IEnumerable<V1PolicyRule> rules =
            ManifestFiles.All<V1ClusterRole>().Where(role => role.Metadata.Name != "mesh-region-operator").SelectMany(role => role.Rules).Concat(ManifestFiles.All<V1Role>().SelectMany(role => role.Rules));

        Assert.All(rules, rule =>
        {
            Assert.DoesNotContain("*", rule.Verbs.Concat(rule.Resources).Concat(rule.ApiGroups));
            // It takes back what it has written itself, and nothing else.
            Assert.True(!rule.Verbs.Contains("delete") || rule.Resources is ["serviceimports"]);
            bool sensitive = rule.Resources.Any(resource => resource is "secrets" or "configmaps" or "mutatingwebhookconfigurations" or "leases");
            // What linked clusters stated is kept in ConfigMaps called after them, in the own namespace, where no ConfigMap holds a secret.
            bool ofPeers = rule.Resources is ["configmaps"] && rule.Verbs is ["get", "patch"] && !ManifestFiles.All<V1ClusterRole>().SelectMany(role => role.Rules).Contains(rule);
            Assert.True(!sensitive || rule.ResourceNames is { Count: > 0 } || rule.Verbs is ["create"] || ofPeers);
        });
    }

    [Fact]
    public void RegionOperator_MayMoveRegionsAndNothingElseAndIsNobody()
    {
        V1ClusterRole role = ManifestFiles.All<V1ClusterRole>().Single(role => role.Metadata.Name == "mesh-region-operator");

        Assert.Equal(["regionpolicies"], Assert.Single(role.Rules).Resources);
        Assert.DoesNotContain(ManifestFiles.All<V1ClusterRoleBinding>(), binding => binding.RoleRef.Name == role.Metadata.Name);
    }

    [Fact]
    public void Shop_EveryPodGetsASidecar()
    {
        foreach (V1PodTemplateSpec template in PodTemplates().Where(template => !template.Metadata.Labels.ContainsKey("app.kubernetes.io/part-of")))
        {
            V1Pod pod = new() { Metadata = new V1ObjectMeta { GenerateName = "x-", Labels = template.Metadata.Labels }, Spec = template.Spec };

            InjectionResult result = TestPods.Injector.Inject(new InjectionRequest(ManifestFiles.ToElement(pod), "shop", NamespaceEnabled: true));

            Assert.Equal(InjectionOutcome.Inject, result.Decision.Outcome);
            // The injected pod, too, has only fields that Kubernetes knows.
            string injected = JsonPatchApplier.Apply(ManifestFiles.ToJson(pod), result.Patch).ToJsonString();
            V1Pod read = KubernetesYaml.Deserialize<V1Pod>(injected, strict: true);
            Assert.Equal("Always", read.Spec.InitContainers[1].RestartPolicy);
        }
    }

    [Fact]
    public void Crd_EveryVersionIsServedAndConvertedAndHasASchema()
    {
        V1CustomResourceDefinition crd = ManifestFiles.All<V1CustomResourceDefinition>().Single(definition => definition.Spec.Names.Kind == "TrafficSplit");

        Assert.Equal(["v1alpha4", "v1alpha3", "v1alpha2", "v1alpha1"], crd.Spec.Versions.Select(version => version.Name));
        Assert.All(crd.Spec.Versions, version => Assert.True(version.Served));
        Assert.Equal("Webhook", crd.Spec.Conversion.Strategy);
        Assert.Equal("v1alpha4", Assert.Single(crd.Spec.Versions, version => version.Storage).Name);
        Assert.All(crd.Spec.Versions, version =>
        {
            Assert.NotNull(version.Subresources.Status);
            Assert.Equal(["service", "backends"], version.Schema.OpenAPIV3Schema.Properties["spec"].Required);
        });
    }

    private static V1Deployment Deployment(string name) => ManifestFiles.All<V1Deployment>().Single(deployment => deployment.Metadata.Name == name);

    private static IEnumerable<V1PodTemplateSpec> PodTemplates() =>
        ManifestFiles.All<V1Deployment>().Select(deployment => deployment.Spec.Template)
            .Concat(ManifestFiles.All<V1Job>().Select(job => job.Spec.Template));
}
