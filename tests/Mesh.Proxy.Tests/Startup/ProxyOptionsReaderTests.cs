using Mesh.Proxy.Startup;

namespace Mesh.Proxy.Tests.Startup;

public sealed class ProxyOptionsReaderTests
{
    private readonly Dictionary<string, string> _environment = new()
    {
        ["MESH_POD_NAME"] = "web-1",
        ["MESH_POD_NAMESPACE"] = "shop",
        ["MESH_POD_IP"] = "10.244.0.5",
        ["MESH_SERVICE_ACCOUNT"] = "web",
    };

    [Fact]
    public void TryRead_WhatTheInjectorSets_GivesTheDefaults()
    {
        ProxyOptions options = Read();

        Assert.Equal("spiffe://cluster.local/ns/shop/sa/web", options.Id.ToString());
        Assert.Equal("mesh-controlplane.mesh-system.svc", options.DiscoveryAddress.Host);
        Assert.Equal(15012, options.DiscoveryAddress.Port);
        Assert.Equal(15021, options.HealthPort);
        Assert.True(options.IsDnsOn);
        Assert.Equal(15053, options.DnsPort);
    }

    [Fact]
    public void TryRead_FlagsInBothForms_AreTaken()
    {
        ProxyOptions options = Read("--admin-port", "16000", "--state-directory=/tmp/x");

        Assert.Equal(16000, options.AdminPort);
        Assert.Equal("/tmp/x", options.StateDirectory);
    }

    [Fact]
    public void TryRead_PortOfTheGateway_IsAFlagOfThatRoleOnly()
    {
        ProxyOptions? gateway = ProxyOptionsReader.TryRead(["--gateway-port=16443"], _environment.GetValueOrDefault, out IReadOnlyList<string> faults, ProxyRole.Gateway);
        Assert.Empty(faults);
        Assert.Equal((ProxyRole.Gateway, 16443), (gateway!.Role, gateway.GatewayPort));

        Assert.Null(ProxyOptionsReader.TryRead(["--gateway-port=16443"], _environment.GetValueOrDefault, out faults));
        Assert.Equal(["'--gateway-port' is not a flag of this command; see --help"], faults);
    }

    [Fact]
    public void TryRead_ManyFaults_ReportsAllAtOnce()
    {
        _environment.Remove("MESH_POD_NAME");
        _environment["MESH_POD_IP"] = "here";
        _environment["MESH_LOG_LEVEL"] = "loud";
        _environment["MESH_CONCURRENCY"] = "17";
        _environment["MESH_DISCOVERY_ADDRESS"] = "nowhere";

        Assert.Null(ProxyOptionsReader.TryRead(["--admin-port", "0", "--colour", "--health-port"], _environment.GetValueOrDefault, out IReadOnlyList<string> faults));

        Assert.Equal(
            [
                "'--colour' is not a flag of this command; see --help",
                "--health-port needs a value",
                "MESH_POD_NAME is not set: it must be the name of a pod",
                "MESH_POD_IP is 'here': it must be an IP address",
                "MESH_DISCOVERY_ADDRESS is 'nowhere': it must be host:port",
                "MESH_LOG_LEVEL is 'loud': it must be debug, info, warning or error",
                "MESH_CONCURRENCY is '17': it must be a whole number, 1 to 16",
                "--admin-port is '0': it must be a port, 1 to 65535",
            ],
            faults);
    }

    [Fact]
    public void TryRead_TwoListenersOnOnePort_IsAFault()
    {
        Assert.Null(ProxyOptionsReader.TryRead(["--admin-port", "15020"], _environment.GetValueOrDefault, out IReadOnlyList<string> faults));

        Assert.Contains("must differ", Assert.Single(faults));
    }

    [Fact]
    public void TryRead_DrainTimeAndGracePeriod_AreReadAndTheFlagCounts()
    {
        Assert.Equal((TimeSpan.FromSeconds(20), null), (Read().DrainTimeout, Read().GracePeriod));
        _environment["MESH_DRAIN_TIMEOUT_SECONDS"] = "5";
        _environment["MESH_TERMINATION_GRACE_SECONDS"] = "60";

        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)), (Read().DrainTimeout, Read().GracePeriod));
        Assert.Equal(TimeSpan.FromSeconds(7), Read("--drain-timeout-seconds", "7").DrainTimeout);
    }

    [Theory]
    [InlineData("MESH_DRAIN_TIMEOUT_SECONDS", "3601")]
    [InlineData("MESH_TERMINATION_GRACE_SECONDS", "-1")]
    public void TryRead_BadVariable_IsAFaultThatNamesIt(string variable, string value)
    {
        _environment[variable] = value;

        Assert.Null(ProxyOptionsReader.TryRead([], _environment.GetValueOrDefault, out IReadOnlyList<string> faults));

        Assert.StartsWith(variable, Assert.Single(faults));
    }

    [Theory]
    [InlineData("--drain-timeout-seconds", "-1")]
    [InlineData("--drain-timeout-seconds", "3601")]
    [InlineData("--traffic-address", "localhost")]
    [InlineData("--metrics-port", "65536")]
    [InlineData("--metrics-port", "+80")]
    public void TryRead_BadValue_IsAFaultThatNamesTheFlag(string flag, string value)
    {
        Assert.Null(ProxyOptionsReader.TryRead([flag, value], _environment.GetValueOrDefault, out IReadOnlyList<string> faults));

        Assert.StartsWith(flag, Assert.Single(faults));
    }

    private ProxyOptions Read(params string[] args)
    {
        ProxyOptions? options = ProxyOptionsReader.TryRead(args, _environment.GetValueOrDefault, out IReadOnlyList<string> faults);
        Assert.Empty(faults);
        return options!;
    }
}
