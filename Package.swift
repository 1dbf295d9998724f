// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "sluice",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "sluice", targets: ["sluice"]),
        .library(name: "ExecEngine", targets: ["ExecEngine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CNcurses", path: "Modules/CNcurses", pkgConfig: "ncursesw",
            providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]),
        .systemLibrary(name: "CLinux", path: "Modules/CLinux"),
        .systemLibrary(name: "CSeccomp", path: "Modules/CSeccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "CSpawn"),
        .target(
            name: "ExecEngine",
            dependencies: [
                "CLinux", "CSpawn", .target(name: "CSeccomp", condition: .when(platforms: [.linux])),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            linkerSettings: [.linkedLibrary("iconv", .when(platforms: [.macOS]))]),
        .target(
            name: "RunArchive",
            dependencies: [
                "ExecEngine", .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .target(name: "SessionUI", dependencies: ["ExecEngine"]),
        .target(name: "CursesTerminal", dependencies: ["SessionUI", "CNcurses"]),
        .executableTarget(
            name: "sluice",
            dependencies: [
                "ExecEngine", "RunArchive", "SessionUI", "CursesTerminal",
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "sluice-bench",
            dependencies: [
                "ExecEngine", "CLinux", .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "ExecEngineTests", dependencies: ["ExecEngine"]),
        .testTarget(
            name: "RunArchiveTests",
            dependencies: ["RunArchive", .product(name: "SystemPackage", package: "swift-system")],
            exclude: ["Fixtures"]),
        .testTarget(name: "SessionUITests", dependencies: ["SessionUI"]),
        .testTarget(name: "CursesTerminalTests", dependencies: ["CursesTerminal"]),
        .testTarget(name: "EndToEndTests", dependencies: ["sluice", "ExecEngine", "SessionUI"]),
    ]
)
