using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Tests.Cluster;

public sealed class MeshManifestEditsTests
{
    private const string Manifests =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: mesh-controlplane
        spec:
          replicas: 2
          template:
            spec:
              containers:
              - env:
                - name: MESH_CLUSTER
                  value: cluster-1
                - name: MESH_TRUST_DOMAIN
                  value: cluster.local
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: mesh-injector
        spec:
          replicas: 2
          template:
            spec:
              containers:
              - args:
                - --cluster=cluster-1
                - --trust-domain=cluster.local
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: other
        spec:
          replicas: 2

        """;

    [Fact]
    public void WithOneControlPlane_Manifests_LeavesAllElseAsItIs()
    {
        string expected = Manifests.Replace("name: mesh-controlplane\nspec:\n  replicas: 2", "name: mesh-controlplane\nspec:\n  replicas: 1", StringComparison.Ordinal);

        Assert.Equal(expected, MeshManifestEdits.WithOneControlPlane(Manifests));
    }

    [Fact]
    public void ForCluster_Manifests_NamesClusterAndNetworkEverywhere()
    {
        string expected = Manifests
            .Replace("name: mesh-injector\nspec:\n  replicas: 2", "name: mesh-injector\nspec:\n  replicas: 1", StringComparison.Ordinal)
            .Replace("--cluster=cluster-1", "--cluster=us-east-1", StringComparison.Ordinal)
            .Replace("          value: cluster-1\n", "          value: us-east-1\n        - name: MESH_NETWORK\n          value: network-us\n", StringComparison.Ordinal);

        Assert.Equal(expected, MeshManifestEdits.ForCluster(Manifests, "us-east-1", "network-us"));
    }

    [Fact]
    public void ForCluster_ManifestsThatNameANetwork_SayItOnce()
    {
        string once = MeshManifestEdits.ForCluster(Manifests, "us-east-1", "network-us");

        Assert.Equal(
            once.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal).Replace("network-us", "network-eu", StringComparison.Ordinal).Replace("--cluster=eu-west-1", "--cluster=us-east-1", StringComparison.Ordinal),
            MeshManifestEdits.ForCluster(once, "eu-west-1", "network-eu"));
    }

    [Fact]
    public void ForCluster_TheMeshsOwnManifests_NameNoOtherClusterAnyMore()
    {
        string directory = Path.Combine(RepositoryLayout.Find().MeshManifests, "base");
        string manifests = string.Join("\n---\n", Directory.EnumerateFiles(directory, "*.yaml").Where(path => !path.EndsWith("kustomization.yaml", StringComparison.Ordinal)).Select(File.ReadAllText));

        string edited = MeshManifestEdits.ForCluster(manifests, "us-east-1", "network-us");

        Assert.Contains("- name: MESH_CLUSTER\n              value: us-east-1\n            - name: MESH_NETWORK\n              value: network-us\n", edited, StringComparison.Ordinal);
        Assert.Contains("- --cluster=us-east-1\n", edited, StringComparison.Ordinal);
    }

    [Fact]
    public void ForCluster_NameInAnUnknownPlace_IsRefused() =>
        Assert.Throws<ArgumentException>(() => MeshManifestEdits.ForCluster(Manifests + "# cluster-1", "us-east-1", "network-us"));
}
