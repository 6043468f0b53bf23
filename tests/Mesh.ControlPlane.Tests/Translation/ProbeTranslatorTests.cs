using k8s.Models;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class ProbeTranslatorTests
{
    private readonly V1Pod _pod = Objects.Pod("cart-1", "10.244.0.5");

    private V1Container App => _pod.Spec.Containers[0];

    [Theory]
    [InlineData("8080", "/healthz", "GET", 8080, "/healthz")]
    [InlineData("web", "healthz?full=1", "GET", 8080, "/healthz?full=1")]
    [InlineData("web", null, "GET", 8080, "/")]
    public void Read_HttpProbe_IsTheRequestThatTheKubeletSends(string port, string? path, string method, int number, string target)
    {
        App.ReadinessProbe = Http(port, path);

        Assert.Equal([new WorkloadProbe(number, method, target)], ProbeTranslator.Read(_pod));
    }

    [Fact]
    public void Read_AllKindsOfAllContainers_EachOnce()
    {
        App.LivenessProbe = App.StartupProbe = Http("8080", "/alive");
        App.ReadinessProbe = new() { Grpc = new() { Port = 9090 } };
        _pod.Spec.InitContainers.Add(new() { Name = "helper", RestartPolicy = "Always", ReadinessProbe = Http("7000", "/") });
        _pod.Spec.InitContainers.Add(new() { Name = "database", RestartPolicy = "Always", ReadinessProbe = new() { TcpSocket = new() { Port = 5432 } } });
        _pod.Spec.InitContainers.Add(new() { Name = "once", ReadinessProbe = Http("7001", "/") });

        Assert.Equal(
            [new WorkloadProbe(5432, "", ""), new WorkloadProbe(7000, "GET", "/"), new WorkloadProbe(8080, "GET", "/alive"), new WorkloadProbe(9090, "POST", "/grpc.health.v1.Health/Check")],
            ProbeTranslator.Read(_pod));
    }

    [Fact]
    public void Read_WhatAsksNothingOfThePodInTheClear_IsLeftOut()
    {
        var elsewhere = Http("8080", "/");
        elsewhere.HttpGet.Host = "10.0.0.1";
        var tls = Http("8080", "/");
        tls.HttpGet.Scheme = "HTTPS";
        foreach (V1Probe probe in new[]
        {
            elsewhere, tls, Http("absent", "/"), Http("15021", "/readyz"), Http("8080", "/a b"), Http("8080", "/a\r\nb"), Http("8080", "/" + new string('a', 4096)),
            new() { TcpSocket = new() { Port = 8080, Host = "10.0.0.1" } }, new() { Exec = new() { Command = ["true"] } }, new() { Grpc = new() { Port = 15008 } },
        })
        {
            App.ReadinessProbe = probe;
            Assert.Empty(ProbeTranslator.Read(_pod));
        }
    }

    private static V1Probe Http(string port, string? path) => new() { HttpGet = new() { Port = port, Path = path } };
}
